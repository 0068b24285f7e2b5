"""Letters: put on the print-and-post list, and shown as a page that a printer takes."""

from dataclasses import dataclass

from notifications.channels.contract import Outcome, Parcel, Receipt


@dataclass(frozen=True)
class LetterProvider:
    """The print-and-post list, which is our own: what stands on it is accepted."""

    name: str = "print and post"
    honours_key: bool = True

    def send(self, parcel: Parcel) -> Receipt:
        return Receipt(Outcome.ACCEPTED, provider_id=parcel.key)


def page(parcel: Parcel) -> dict:
    """What ``notifications/_letter.html`` shows: the letter in its parts."""
    return {
        "sender": parcel.sender,
        "sender_address": parcel.sender_address,
        "to": [line.strip() for line in parcel.to.splitlines() if line.strip()],
        "dated": parcel.dated,
        "subject": parcel.subject,
        "paragraphs": [part.strip() for part in parcel.text.split("\n\n") if part.strip()],
        "message_ref": parcel.message_ref,
    }

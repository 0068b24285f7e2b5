"""Reports that come as mail: deliveries that failed (RFC 3464) and complaints (RFC 5965)."""

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_string, policy
from email.message import EmailMessage, Message

from notifications.channels.mime import KEY_HEADER
from notifications.channels.news import Event, Kind, Unreadable, fingerprint
from notifications.channels.seals import ref_under

DELIVERY, FEEDBACK = "delivery-status", "feedback-report"
PROVIDER = {DELIVERY: "dsn", FEEDBACK: "arf"}
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


def is_report(mail: EmailMessage) -> bool:
    return mail.get_content_type() == "multipart/report" and kind_of(mail) in PROVIDER


def kind_of(mail: EmailMessage) -> str:
    return str(mail.get_param("report-type", "")).lower()


def events(mail: EmailMessage, *, at: datetime) -> list[Event]:
    """One event for each recipient that the report names; delays are no news.

    Only what returns our sealed key names a message: anybody can write a mail like this.
    """
    kind = kind_of(mail)
    part = next((one for one in mail.walk() if one.get_content_subtype() == kind), None)
    if part is None:
        raise Unreadable("The report reports nothing.")
    original = returned(mail)
    found = failures(part) if kind == DELIVERY else complaints(part, original)
    own_id = str(original.get("Message-ID", "")).strip()
    report_id = str(mail.get("Message-ID", "")).strip() or own_id
    return [
        Event(
            provider=PROVIDER[kind],
            event_id=fingerprint(report_id, address, what),
            kind=what,
            message_ref=ref_under(str(original.get(KEY_HEADER, ""))),
            provider_id=own_id,
            address=address,
            at=at,
            raw={"words": words[:500]},
        )
        for address, what, words in found
    ]


def failures(part: Message) -> Iterator[tuple[str, Kind, str]]:
    """Address, what happened and the server's words, for each recipient (RFC 3464, 2.3)."""
    for block in blocks(part):
        address = address_in(block.get("Original-Recipient") or block.get("Final-Recipient"))
        action = str(block.get("Action", "")).strip().lower()
        status = str(block.get("Status", ""))
        if address and (kind := kind_after(action, status)):
            yield address, kind, f"{status} {block.get('Diagnostic-Code', '')}".strip()


def complaints(part: Message, original: Message) -> Iterator[tuple[str, Kind, str]]:
    """The reader who complained; many services leave out who that was (RFC 5965, 3.2)."""
    block = next(blocks(part), None)
    if block is None or str(block.get("Feedback-Type", "")).strip().lower() == "not-spam":
        return
    given = block.get("Original-Rcpt-To") or original.get("To") or ""
    yield address_in(str(given)), Kind.COMPLAINED, str(block.get("Feedback-Type", ""))


def blocks(part: Message) -> Iterator[Message]:
    """The groups of fields in a report: parsed as small messages, or still as text."""
    inner = part.get_payload()
    if isinstance(inner, list):
        yield from inner


def kind_after(action: str, status: str) -> Kind | None:
    """What an action and its status mean (RFC 3463); None for what is not over yet."""
    if action in ("delivered", "relayed"):
        return Kind.DELIVERED
    if action != "failed":
        return None
    found = STATUS.search(status)
    category, subject, detail = found.groups() if found else ("5", "0", "0")
    if category == "4" or (subject, detail) == ("2", "2"):
        return Kind.BOUNCED_SOFT
    return Kind.REFUSED if subject == "7" else Kind.BOUNCED_HARD


def address_in(given: object) -> str:
    """The address in "rfc822; ruth@example.org" or "Ruth <ruth@example.org>"."""
    bare = str(given or "").partition(";")[2] or str(given or "")
    return bare.strip().rpartition("<")[2].rstrip(">").strip()


def returned(mail: EmailMessage) -> Message:
    """The headers of the mail that the report is about; empty where it returns none."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            return inner[0] if isinstance(inner, list) and inner else Message()
        if part.get_content_type() == "text/rfc822-headers":
            return headers_in(part)
    return Message()


def headers_in(part: EmailMessage) -> Message:
    return message_from_string(part.get_content(), policy=policy.default)

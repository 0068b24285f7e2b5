"""Mail by a provider's service, through django-anymail; Resend honours the idempotency key."""

from anymail.backends import resend
from anymail.exceptions import (
    AnymailAPIError,
    AnymailCancelSend,
    AnymailConfigurationError,
    AnymailRecipientsRefused,
    AnymailUnsupportedFeature,
)
from django.core.mail import EmailMultiAlternatives, get_connection
from requests.exceptions import ConnectTimeout

from notifications.channels.contract import MESSAGE, Outcome, Parcel, Receipt, Unsendable
from notifications.channels.mime import KEY_HEADER, mime
from notifications.channels.seals import sealed
from notifications.channels.statuses import never_connected, outcome_of

OWN_BACKENDS = {"resend": "notifications.channels.anymail.KeyedResend"}


class KeyedResend(resend.EmailBackend):
    """Resend with its idempotency key, which it keeps for 24 hours."""

    def build_message_payload(self, message, defaults):
        payload = super().build_message_payload(message, defaults)
        payload.headers["Idempotency-Key"] = message.idempotency_key
        return payload


class AnymailProvider:
    """One of anymail's services by its short name, as in "postmark"."""

    def __init__(self, service: str):
        self.name = service
        self.honours_key = service in OWN_BACKENDS
        self.backend = OWN_BACKENDS.get(service, f"anymail.backends.{service}.EmailBackend")

    def send(self, parcel: Parcel) -> Receipt:
        try:
            message = message_of(parcel)
            message.connection = get_connection(self.backend)
            message.send()
        except (Unsendable, AnymailUnsupportedFeature, AnymailRecipientsRefused) as wrong:
            return Receipt(Outcome.REFUSED, detail=str(wrong)[:500])
        except (AnymailConfigurationError, AnymailCancelSend) as missing:
            return Receipt(Outcome.RETRY, detail=str(missing)[:500])
        except AnymailAPIError as trouble:
            return Receipt(outcome_after(trouble), detail=str(trouble)[:500])
        return Receipt(Outcome.ACCEPTED, provider_id=message.anymail_status.message_id or "")


def message_of(parcel: Parcel) -> EmailMultiAlternatives:
    """The parcel as Django's message, once its own bytes have proved that it can be sent."""
    mime(parcel)
    sender = parcel.sender.replace("\\", "\\\\").replace('"', r"\"")
    message = EmailMultiAlternatives(
        parcel.subject,
        parcel.text,
        f'"{sender}" <{parcel.sender_address}>',
        [parcel.to],
        headers={**parcel.headers, KEY_HEADER: sealed(parcel.key)},
    )
    message.idempotency_key = parcel.key
    if parcel.html:
        message.attach_alternative(parcel.html, "text/html")
    message.metadata = {**parcel.metadata, MESSAGE: parcel.message_ref}
    return message


def outcome_after(trouble: AnymailAPIError) -> Outcome:
    """What an error of the service means; one without a status came from the line itself."""
    if trouble.status_code is not None:
        outcome = outcome_of(trouble.status_code)
        # A yes that could not be read is none to rely on.
        return Outcome.UNKNOWN if outcome is Outcome.ACCEPTED else outcome
    is_sure = isinstance(trouble, ConnectTimeout) or never_connected(trouble.__cause__)
    return Outcome.RETRY if is_sure else Outcome.UNKNOWN

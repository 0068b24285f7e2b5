"""Texts by Twilio, through its SDK. Twilio knows no idempotency key for sending."""

from urllib.parse import urlencode

from django.conf import settings
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from notifications.channels import doors
from notifications.channels.contract import MESSAGE, PATIENCE, Outcome, Parcel, Receipt
from notifications.channels.statuses import never_connected, outcome_of

# What Twilio takes as one message; it would refuse more.
LONGEST = 1600


class TwilioProvider:
    """One Twilio account; TWILIO_MESSAGING_SERVICE_SID goes before the number of the sender."""

    name = "twilio"
    honours_key = False

    def __init__(self, http_client: HttpClient | None = None):
        self.http_client = http_client or TwilioHttpClient(timeout=PATIENCE)

    def send(self, parcel: Parcel) -> Receipt:
        if len(parcel.text) > LONGEST:
            return Receipt(Outcome.REFUSED, detail="The text is longer than Twilio takes.")
        try:
            sent = self.client().messages.create(**fields(parcel))
        except TwilioRestException as refusal:
            detail = f"{refusal.status} {refusal.code}: {refusal.msg}"[:500]
            return Receipt(outcome_of(refusal.status), detail=detail)
        except RequestException as trouble:
            is_sure = isinstance(trouble, ConnectTimeout) or never_connected(trouble)
            outcome = Outcome.RETRY if is_sure else Outcome.UNKNOWN
            return Receipt(outcome, detail=str(trouble)[:500])
        except TwilioException as missing:
            return Receipt(Outcome.RETRY, detail=str(missing)[:500])
        except (ValueError, KeyError, TypeError) as nonsense:
            return Receipt(
                Outcome.UNKNOWN, detail=f"The answer made no sense: {nonsense}"[:500]
            )
        return Receipt(Outcome.ACCEPTED, provider_id=sent.sid or "")

    def client(self) -> Client:
        return Client(
            settings.TWILIO_ACCOUNT_SID,
            settings.TWILIO_AUTH_TOKEN,
            http_client=self.http_client,
        )


def fields(parcel: Parcel) -> dict[str, str]:
    told = {"to": parcel.to, "body": parcel.text}
    if settings.TWILIO_MESSAGING_SERVICE_SID:
        told["messaging_service_sid"] = settings.TWILIO_MESSAGING_SERVICE_SID
    else:
        told["from_"] = parcel.sender_address
    return told | callback(parcel)


def callback(parcel: Parcel) -> dict[str, str]:
    """Where Twilio reports on this text; our message is named in the signed address."""
    query = urlencode({MESSAGE: parcel.message_ref})
    door = doors.EVENTS.format(TwilioProvider.name)
    return {"status_callback": f"{settings.PUBLIC_BASE_URL}{door}?{query}"}

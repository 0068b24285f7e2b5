"""What Twilio reports: status callbacks and texts, under its own signature."""

from django.conf import settings
from django.http import HttpRequest
from twilio.request_validator import RequestValidator

from crm import clock
from notifications.channels.contract import MESSAGE
from notifications.channels.news import Event, InboundText, Kind, Unreadable, fingerprint
from notifications.channels.twilio import TwilioProvider
from notifications.channels.webhooks import Forged

KINDS = {
    "delivered": Kind.DELIVERED,
    "undelivered": Kind.BOUNCED_SOFT,
    "failed": Kind.BOUNCED_SOFT,
}
# Twilio's error codes that say more: the number cannot be reached, or did not want this.
CODES = {
    "21211": Kind.BOUNCED_HARD,
    "21610": Kind.REFUSED,
    "21614": Kind.BOUNCED_HARD,
    "30004": Kind.REFUSED,
    "30005": Kind.BOUNCED_HARD,
    "30006": Kind.BOUNCED_HARD,
    "30007": Kind.REFUSED,
}


def events(request: HttpRequest) -> list[Event]:
    """One status callback; states on the way to the end are no news."""
    told = signed(request)
    status, sid = told.get("MessageStatus", ""), told.get("MessageSid", "")
    if not sid:
        raise Unreadable("A status without its MessageSid.")
    if status not in KINDS:
        return []
    kind = KINDS[status]
    if kind is not Kind.DELIVERED:
        kind = CODES.get(told.get("ErrorCode", ""), kind)
    return [
        Event(
            provider=TwilioProvider.name,
            event_id=fingerprint(sid, status),
            kind=kind,
            message_ref=request.GET.get(MESSAGE, ""),
            provider_id=sid,
            address=told.get("To", ""),
            at=clock.now(),
            raw=told,
        )
    ]


def text(request: HttpRequest) -> InboundText:
    """A text that somebody wrote to our number, with Twilio's own reading of it."""
    told = signed(request)
    if not (told.get("MessageSid") and told.get("From")):
        raise Unreadable("A text without its sender.")
    return InboundText(
        provider=TwilioProvider.name,
        provider_id=told["MessageSid"],
        from_=told["From"],
        to=told.get("To", ""),
        text=told.get("Body", ""),
        at=clock.now(),
        keyword=told.get("OptOutType", ""),
        raw=told,
    )


def signed(request: HttpRequest) -> dict[str, str]:
    """The fields of a post that Twilio signed; the address signed is the one we gave it."""
    address = f"{settings.PUBLIC_BASE_URL}{request.get_full_path()}"
    signature = request.headers.get("X-Twilio-Signature", "")
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    if not settings.TWILIO_AUTH_TOKEN or not validator.validate(
        address, request.POST, signature
    ):
        raise Forged("The post is not signed by Twilio.")
    return request.POST.dict()

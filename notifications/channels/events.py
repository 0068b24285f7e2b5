"""The doors' readers: verify who speaks, then say in our words what they said.

Each raises ``Forged`` for what is not signed as it should be and ``Unreadable`` for what makes
no sense; nothing is stored here, and nothing happens twice because of them: the caller keeps
the ids it has seen.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from crm import clock
from notifications.channels import anymail_events, local, local_events, mails, twilio_events
from notifications.channels.news import Event, InboundMail, InboundText, TooLarge
from notifications.channels.twilio import TwilioProvider
from notifications.channels.webhooks import Forged, verify

__all__ = ["events_of", "mail_of", "text_of"]

LARGEST_EVENT = 1_000_000
LARGEST_MAIL = 10_000_000


def events_of(provider: str, request: HttpRequest, *, is_live: bool) -> list[Event]:
    """The delivery events in one post of a provider: "carrier", "twilio" or a mail service."""
    fitting(request, LARGEST_EVENT)
    if provider == settings.EMAIL_PROVIDER and is_live:
        return anymail_events.read(request, provider)
    return reader(provider, is_live, EVENTS)(request)


def text_of(provider: str, request: HttpRequest, *, is_live: bool) -> InboundText:
    """The text in one post of a provider of texts."""
    fitting(request, LARGEST_EVENT)
    return reader(provider, is_live, TEXTS)(request)


def mail_of(request: HttpRequest, *, is_live: bool) -> list[Event] | InboundMail:
    """A raw mail, posted by a relay that signs with INBOUND_MAIL_SECRET, or by the carrier.

    A bounce (RFC 3464) or complaint (RFC 5965) becomes its events, anything else a mail.
    """
    body = fitting(request, LARGEST_MAIL)
    secret = settings.INBOUND_MAIL_SECRET if is_live else local.secret()
    if not secret:
        raise Forged("No relay for mail is set up: INBOUND_MAIL_SECRET.")
    verify(secret, request.headers, body, clock.now())
    return mails.read(body, received=clock.now())


EVENTS = {local.NAME: local_events.event, TwilioProvider.name: twilio_events.events}
TEXTS = {local.NAME: local_events.text, TwilioProvider.name: twilio_events.text}


def reader(provider: str, is_live: bool, readers: dict[str, Callable]) -> Callable:
    """Who may speak here: the local carrier before going live, real providers after it."""
    if provider not in readers or (provider == local.NAME) == is_live:
        raise Forged(f"Nobody called {provider} brings us news here.")
    return readers[provider]


def fitting(request: HttpRequest, largest: int) -> bytes:
    """The body, where it is no larger than it may be."""
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > largest:
        raise TooLarge
    if len(request.body) > largest:
        raise TooLarge
    return request.body

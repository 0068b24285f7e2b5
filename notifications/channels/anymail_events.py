"""What mail services report, verified and read by django-anymail's own webhook views."""

from anymail.exceptions import AnymailError
from anymail.signals import AnymailTrackingEvent
from anymail.urls import urlpatterns
from anymail.webhooks.base import AnymailCoreWebhookView
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest

from crm import clock
from notifications.channels.contract import MESSAGE
from notifications.channels.news import Event, Kind, Unreadable, fingerprint
from notifications.channels.webhooks import Forged

KINDS = {
    "delivered": Kind.DELIVERED,
    "bounced": Kind.BOUNCED_HARD,
    "deferred": Kind.BOUNCED_SOFT,
    "complained": Kind.COMPLAINED,
    "rejected": Kind.REFUSED,
    "failed": Kind.REFUSED,
}
# Reasons that say something else than "no such address".
REASONS = {"timed_out": Kind.BOUNCED_SOFT, "spam": Kind.REFUSED, "blocked": Kind.REFUSED}
NONSENSE = (AnymailError, ValueError, KeyError, TypeError, AttributeError)


def read(request: HttpRequest, service: str) -> list[Event]:
    """The events in one post of a service; states on the way to the end are no news."""
    view = view_of(service)
    try:
        view.run_validators(request)
        told = view.parse_events(request)
    except SuspiciousOperation as wrong:
        raise Forged(str(wrong)) from wrong
    except NONSENSE as wrong:
        raise Unreadable(f"{service} reports what anymail cannot read: {wrong}") from wrong
    found = [event for event in told if isinstance(event, AnymailTrackingEvent)]
    return [event_of(event, service) for event in found if event.event_type in KINDS]


def view_of(service: str) -> AnymailCoreWebhookView:
    """The view that knows this service, once it has a secret to ask for.

    Without one anymail would let everybody in.
    """
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Forged("ANYMAIL_WEBHOOK_SECRET is not set, so nobody can prove who they are.")
    names = {f"{service}_tracking_webhook", f"{service}_webhook"}
    found = [entry.callback.view_class for entry in urlpatterns if entry.name in names]
    if not found:
        raise Forged(f"{service} brings no events.")
    return found[0]()


def event_of(told: AnymailTrackingEvent, service: str) -> Event:
    kind = KINDS[told.event_type]
    if kind is not Kind.COMPLAINED:
        kind = REASONS.get(told.reject_reason, kind)
    about = (told.message_id or "", told.recipient or "")
    if not any(about):
        raise Unreadable(f"{service} reports on nothing.")
    return Event(
        provider=service,
        # Ids are optional there; equal news must have an equal one.
        event_id=told.event_id or fingerprint(told.event_type, *about, told.timestamp),
        kind=kind,
        message_ref=str((told.metadata or {}).get(MESSAGE, "")),
        provider_id=about[0],
        address=about[1],
        at=told.timestamp or clock.now(),
        raw={"event": told.event_type, "words": told.description or told.mta_response or ""},
    )

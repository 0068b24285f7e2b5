"""What the local carrier reports, as JSON signed in the manner of Standard Webhooks."""

import json
from datetime import datetime

from django.http import HttpRequest

from crm import clock
from notifications.channels import local
from notifications.channels.news import Event, InboundText, Kind, Unreadable
from notifications.channels.webhooks import verify


def event(request: HttpRequest) -> list[Event]:
    event_id, told = opened(request)
    try:
        kind, at = Kind(told["kind"]), moment(told["at"])
        about = {name: str(told[name]) for name in ("provider_id", "to", "message")}
    except (KeyError, ValueError, TypeError) as wrong:
        raise Unreadable(f"The report lacks something: {wrong}") from wrong
    return [
        Event(
            provider=local.NAME,
            event_id=event_id,
            kind=kind,
            message_ref=about["message"],
            provider_id=about["provider_id"],
            address=about["to"],
            at=at,
            raw=told,
        )
    ]


def text(request: HttpRequest) -> InboundText:
    event_id, told = opened(request)
    try:
        said = {name: str(told[name]) for name in ("from", "to", "text")}
        at = moment(told["at"])
    except (KeyError, ValueError, TypeError) as wrong:
        raise Unreadable(f"The text lacks something: {wrong}") from wrong
    return InboundText(
        local.NAME, event_id, said["from"], said["to"], said["text"], at, raw=told
    )


def opened(request: HttpRequest) -> tuple[str, dict]:
    """The id and the content of a post that the carrier signed."""
    event_id = verify(local.secret(), request.headers, request.body, clock.now())
    try:
        told = json.loads(request.body)
    except ValueError as wrong:
        raise Unreadable("The report is no JSON.") from wrong
    if not isinstance(told, dict):
        raise Unreadable("The report is no JSON object.")
    return event_id, told


def moment(words: str) -> datetime:
    """A moment with its offset; without one it would be anybody's guess."""
    at = datetime.fromisoformat(words)
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    return at

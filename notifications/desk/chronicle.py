"""What happened to one message, in order: acts, looks, hand-overs, and messages beside it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from crm.models import Act
from notifications.models import Attempt, Body, Message
from notifications.models.messages import State


@dataclass(frozen=True)
class Event:
    """One line of a message's own trail."""

    at: datetime
    says: str
    more: str = ""


@dataclass(frozen=True)
class Beside:
    """Another message that has to do with this one, and how."""

    says: str
    message: Message


def of(message: Message) -> list[Event]:
    """Every act about the message and every hand-over, the oldest first."""
    told = [Event(act.at, act.sentence, act.why) for act in acts_of(message)]
    tried = [Event(one.begun_at, handed(one), one.detail) for one in message.attempts.all()]
    return sorted([*told, *tried], key=lambda event: event.at)


def acts_of(message: Message) -> list[Act]:
    ids = {message.act_id}
    for related in (message.decisions, message.bodies, message.steps, message.overrides):
        ids |= set(related.values_list("act_id", flat=True))
    return list(Act.objects.filter(pk__in=ids).order_by("at", "id"))


def handed(attempt: Attempt) -> str:
    """A hand-over in words; one without an outcome may have happened or not."""
    outcome = attempt.get_outcome_display() or _("no answer yet")
    told = {"provider": attempt.provider, "outcome": outcome}
    return _("Handed to {provider}: {outcome}").format(**told)


def beside(message: Message) -> list[Beside]:
    """What it goes along with, carries, replaces or corrects."""
    found = [
        (_("Goes along with"), [message.joined] if message.joined_id else []),
        (_("Replaced by"), [message.replaced_by] if message.replaced_by_id else []),
        (_("Corrects"), [message.corrects] if message.corrects_id else []),
        (_("Carries as well"), message.carries.all()),
        (_("Replaces"), message.replaces.all()),
        (_("Corrected by"), message.corrections.all()),
    ]
    return [Beside(says, other) for says, others in found for other in others]


def last_body(message: Message) -> Body | None:
    """The text that went out, or was about to: frozen, never written anew."""
    if message.state in (State.QUEUED, State.HELD, State.JOINED) or not message.body_no:
        return None
    return message.bodies.filter(no=message.body_no).first()

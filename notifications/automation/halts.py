"""Halts: anybody proposes one, a supervisor begins it, and nothing leaves after that (B7, C17).

What waits is kept and listed. When the halt ends, somebody says of each message whether it is
dropped or looked at again; nothing is ever simply let go.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from crm import clock, roles, texts, trail
from crm.exceptions import CrmError, NotAllowed
from crm.models import User
from notifications import topics
from notifications.automation import automations
from notifications.models import Automation, Halt, Message
from notifications.models.messages import State
from notifications.sending import barrier, delivery, looking, watching
from notifications.topics import Channel

RIGHT = "notifications.change_halt"
SCOPE = ("automation", "topic", "channel", "sender", "wording")
# So many colleagues within a day propose a halt by themselves (C14).
ENOUGH = 3
WITHIN = timedelta(days=1)

SEND, DROP = "send", "drop"


class WhyMissing(CrmError):
    """Say in one sentence what is wrong."""


class NoteMissing(CrmError):
    """Say in one sentence what was put right."""


class ChangedMeanwhile(CrmError):
    """Somebody decided about this halt before you. Look at what is there now."""


def propose(*, by: User, why: str, **scope: Any) -> Halt:
    """Say that something must not speak for now; a supervisor decides. Raises ``WhyMissing``.

    ``scope``: any of ``automation``, ``topic``, ``channel``, ``sender`` and ``wording``; with
    none of them it is about everything that speaks.
    """
    why = said(why)
    says = _("{who} proposes a halt: %(what)s") % {"what": named(scope)}
    with trail.act("halt.proposed", by=by, says=says, why=why):
        return Halt.objects.create(proposed_by=by, why=why, **scope)


def begin(*, by: User | None, why: str, proposal: Halt | None = None, **scope: Any) -> Halt:
    """Halt at once; ``by=None`` is the brake. Raises ``NotAllowed`` or ``WhyMissing``.

    When this has returned and its transaction has committed, nothing that it covers leaves.
    """
    if by is not None and not by.has_perm(RIGHT):
        raise NotAllowed(_("A supervisor can halt this. You can propose it."))
    why = said(why)
    if proposal:
        scope = scope_of(proposal)
    says = _("{who} halted: %(what)s") % {"what": named(scope)}
    with trail.act("halt.begun", by=by, says=says, why=why):
        hand = by or User.objects.system()
        halt = Halt(proposed_by=hand, **scope) if proposal is None else undecided(proposal)
        halt.why, halt.begun_by, halt.begun_at = why, hand, clock.now()
        halt.save()
        answer_proposals(halt)
        if halt.automation:
            automations.halt(halt.automation)
        covered(halt).filter(state=State.QUEUED).update(state=State.HELD)
    transaction.on_commit(barrier.close_all)
    return halt


def decline(halt: Halt, *, by: User, why: str) -> None:
    """Answer a proposal with no. Raises ``NotAllowed``, ``NoteMissing``."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} did not halt: %(what)s") % {"what": named(scope_of(halt))}
    with trail.act("halt.declined", by=by, says=says, why=noted(why)):
        close(undecided(halt), by, noted(why))


def end(
    halt: Halt, *, by: User, note: str, others: str, choices: Mapping[int, str] | None = None
) -> None:
    """Let it speak again. Of each held message ``choices`` say, of the rest ``others``:

    ``SEND`` looks at it again, ``DROP`` ends it. Raises ``NotAllowed``, ``NoteMissing`` or
    ``ChangedMeanwhile``.
    """
    roles.refuse_without(RIGHT, by)
    note, choices = noted(note), choices or {}
    says = _("{who} ended a halt: %(what)s") % {"what": named(scope_of(halt))}
    with trail.act("halt.ended", by=by, says=says, why=note):
        current = Halt.objects.select_for_update(of=["self"]).get(pk=halt.pk)
        if not current.is_standing:
            raise ChangedMeanwhile
        held = list(covered(current).select_related("customer"))
        close(current, by, note)
        if current.automation_id:
            automations.go_on(current.automation)
        for message in held:
            if choices.get(message.pk, others) == DROP:
                looking.drop(message, by=by, why=note, at=current.ended_at)
        delivery.wake([one.pk for one in held if choices.get(one.pk, others) != DROP])


def covered(halt: Halt) -> QuerySet[Message]:
    """The open messages that a halt keeps from leaving."""
    return about(halt, Message.objects.open().order_by("pk"))


def leaving(halt: Halt) -> QuerySet[Message]:
    """What it came too late for, perhaps: being handed over, or of a fate nobody knows."""
    return watching.under_way(about(halt, Message.objects.all()))


def about(halt: Halt, messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those that it is about."""
    found = messages
    for name in ("automation", "topic", "sender", "wording"):
        if value := getattr(halt, name):
            found = found.filter(**{name: value})
    if halt.channel:
        by_address = Q(channel="", contact_point__kind=topics.KIND_FOR[Channel(halt.channel)])
        found = found.filter(Q(channel=halt.channel) | by_address)
    return found


def scope_of(halt: Halt) -> dict[str, Any]:
    return {name: value for name in SCOPE if (value := getattr(halt, name))}


def named(scope: Mapping[str, Any]) -> str:
    """What a halt is about, in words."""
    words = [NAMES.get(name, str)(value) for name, value in scope.items()]
    return ", ".join(words) or _("everything that we send")


NAMES = {
    "topic": topics.named,
    "channel": lambda channel: str(Channel(channel).label),
    "sender": lambda user: user.name_and_desk,
}


def owners(halt: Halt) -> set[int]:
    """Who is told of it: whose automation, words or messages these are."""
    found = {halt.sender_id}
    if halt.automation_id:
        found |= {halt.automation.owner_id}
    if halt.wording_id:
        found |= {halt.wording.author_id, halt.wording.approved_by_id}
    return found - {None}


def about_mine(person: User) -> QuerySet[Halt]:
    """Halts of what this colleague owns, or that wait for their decision."""
    mine = Q(automation__owner=person) | Q(wording__author=person) | Q(sender=person)
    if person.has_perm(RIGHT):
        mine |= Q(begun_at=None)
    found = Halt.objects.filter(mine, ended_at=None).order_by("-proposed_at")
    return found.select_related("automation", "wording", "sender", "begun_by", "proposed_by")


def reports(automation: Automation) -> int:
    """How many colleagues proposed a halt within a day (C14)."""
    lately = automation.halts.proposed().filter(proposed_at__gt=clock.now() - WITHIN)
    return lately.values("proposed_by").distinct().count()


def answer_proposals(halt: Halt) -> None:
    """A halt answers everybody who proposed the same."""
    same = {name: getattr(halt, name) for name in SCOPE}
    for other in Halt.objects.proposed().filter(**same).exclude(pk=halt.pk):
        close(other, halt.begun_by, halt.why)


def close(halt: Halt, by: User, note: str) -> None:
    halt.ended_by, halt.ended_at, halt.ended_because = by, clock.now(), note
    halt.save()


def undecided(proposal: Halt) -> Halt:
    current = Halt.objects.select_for_update(of=["self"]).get(pk=proposal.pk)
    if not current.is_proposed:
        raise ChangedMeanwhile
    return current


def said(why: str) -> str:
    if not (why := texts.readable(texts.trimmed(why))):
        raise WhyMissing(field="why")
    return why[:300]


def noted(note: str) -> str:
    if not (note := texts.readable(texts.trimmed(note))):
        raise NoteMissing(field="note")
    return note[:300]

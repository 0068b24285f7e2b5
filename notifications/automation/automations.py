"""Automations: drafted by somebody, tried with customers who agreed, let loose by a plan.

Their messages take the same door as all others. What became due is found by its trigger; a
repeat is the same message, so that a run may be repeated at any time.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from crm import clock, jobs, refusals, roles, texts, trail
from crm.exceptions import CrmError
from crm.models import Customer, User
from notifications import outbox, planning, topics
from notifications.automation import audiences, rollouts, triggers
from notifications.automation.triggers import Occasion, Span
from notifications.models import Automation, Message, PilotMember, SignOff
from notifications.outbox import Intent
from notifications.planning import Planned

logger = logging.getLogger(__name__)

State = Automation.State
RIGHT = "notifications.change_automation"
# What became due while no worker ran is made up for; older than this it is of no use.
LOOK_BACK = timedelta(days=2)
# So many of one automation in one round; the others are taken by the next.
MANY = 2_000


class NameTaken(CrmError):
    """An automation is called this already."""


class NotADraft(CrmError):
    """This one runs. Take it back to a draft before you change it."""


class NothingSaid(CrmError):
    """Say in words for a customer what it does."""


class WrongMatch(CrmError):
    """That topic is about something else than what sets this off."""


class NeedsSomebody(CrmError):
    """This is said by somebody at hand, never by itself. Choose another topic."""


class NobodyAgreed(CrmError):
    """A trial needs at least one customer who agreed to it."""


class NotRunning(CrmError):
    """It is a draft already."""


def draft(*, by: User, **terms: Any) -> Automation:
    """Make one that sends nothing yet.

    ``terms``: ``name``, ``explains`` (in words for a customer), ``owner``, ``desk``,
    ``trigger``, ``settings``, ``topic``, ``wording`` and ``replaces``. Raises ``NotAllowed``,
    ``NameTaken``, and what ``checked`` raises.
    """
    roles.refuse_without(RIGHT, by)
    terms = checked(terms)
    says = _("{who} drafted an automation: %(name)s") % {"name": terms["name"]}
    with (
        refusals.worded(notifications_automation_name_key=NameTaken(field="name")),
        trail.act("automation.drafted", by=by, says=says),
    ):
        return Automation.objects.create(**terms)


def change(automation: Automation, *, by: User, **terms: Any) -> Automation:
    """Change a draft; whoever signed for it signs anew (C20).

    Raises ``NotADraft`` besides what ``draft`` raises.
    """
    roles.refuse_without(RIGHT, by)
    terms = checked(terms)
    says = _("{who} changed an automation: %(name)s") % {"name": terms["name"]}
    with (
        refusals.worded(notifications_automation_name_key=NameTaken(field="name")),
        trail.act("automation.changed", by=by, says=says),
    ):
        current = locked(automation)
        if current.state != State.DRAFT:
            raise NotADraft
        if any(getattr(current, name) != value for name, value in terms.items()):
            SignOff.objects.filter(rollout__automation=current).delete()
        for name, value in terms.items():
            setattr(current, name, value)
        current.save()
    return current


def checked(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms as they are kept. Raises ``NothingSaid``, ``NeedsSomebody``, ``WrongMatch``,
    ``triggers.BadSetting``, and what ``audiences.checked`` raises.
    """
    explains = texts.readable(texts.trimmed(terms["explains"]))
    if not explains:
        raise NothingSaid(field="explains")
    topic, trigger = topics.get(terms["topic"]), triggers.get(terms["trigger"])
    if not topic.may_speak_by_itself:
        raise NeedsSomebody(field="topic")
    if topic.subject and topic.subject != trigger.subject:
        raise WrongMatch(field="topic")
    wording = terms.get("wording")
    if wording and wording.topic != topic.code:
        raise WrongMatch(_("These words are for another topic."), field="wording")
    settings = triggers.checked(trigger.code, terms.get("settings") or {})
    audiences.checked(settings.get("audience", ""), topic)
    return terms | {"explains": explains, "settings": settings}


def begin_pilot(automation: Automation, *, by: User) -> Automation:
    """Run it for the customers who agreed, and for nobody else (C12)."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} began to try an automation: %(name)s") % {"name": automation}
    with trail.act("automation.tried", by=by, says=says):
        current = locked(automation)
        if current.state != State.DRAFT:
            raise NotADraft
        if not current.pilot_members.filter(ended_at=None).exists():
            raise NobodyAgreed
        return come_into(current, State.PILOT)


def go_live(automation: Automation, *, by: User) -> Automation:
    """Run it for everybody. Raises ``rollouts.NotReady``, naming what is missing (C19, C20)."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} let an automation loose: %(name)s") % {"name": automation}
    with trail.act("automation.released", by=by, says=says):
        current = locked(automation)
        rollouts.refuse_unready(current)
        return come_into(current, State.LIVE)


def take_back(automation: Automation, *, by: User, why: str) -> Automation:
    """Make it a draft again; what it replaced goes on in its place."""
    roles.refuse_without(RIGHT, by)
    says = _("{who} took an automation back: %(name)s") % {"name": automation}
    with trail.act("automation.taken_back", by=by, says=says, why=why):
        current = locked(automation)
        if not current.is_running:
            raise NotRunning
        return come_into(current, State.DRAFT)


def halt(automation: Automation) -> None:
    """Stop it for a halt that begins, inside its act; it is kept what it was."""
    current = locked(automation)
    if current.state != State.HALTED:
        current.state, current.state_before_halt = State.HALTED, current.state
        current.save()


def go_on(automation: Automation) -> None:
    """Put it back where it was, inside the act that ended a halt, unless another stands."""
    current = locked(automation)
    if current.state_before_halt and not current.halts.standing().exists():
        current.state, current.state_before_halt = current.state_before_halt, ""
        current.save()


def come_into(automation: Automation, state: State) -> Automation:
    automation.state, automation.since = state, clock.now()
    automation.save()
    return automation


def locked(automation: Automation) -> Automation:
    """The automation as it stands now, kept from others until the act ends."""
    return Automation.objects.select_for_update().get(pk=automation.pk)


@planning.register
def plans(customer: Customer, start: datetime, end: datetime) -> Iterator[Planned]:
    """What the running automations will want to say to this customer."""
    for automation in running():
        yield from as_planned(automation, Span(start, end, customer.pk, is_ahead=True))


def next_of(automation: Automation, now: datetime, days: int) -> list[Planned]:
    """What it would send in the days to come, also while it is a draft or halted."""
    return as_planned(automation, Span(now, now + timedelta(days=days), is_ahead=True), MANY)


def due(automation: Automation, now: datetime) -> list[Planned]:
    """What became due since it runs and was not queued yet, the oldest first."""
    return as_planned(automation, Span(max(automation.since, now - LOOK_BACK), now))


def as_planned(automation: Automation, span: Span, most: int | None = None) -> list[Planned]:
    """Its occasions within the span as messages; of no more than ``most``, where given."""
    occasions = islice(triggers.occasions(automation, span), most)
    found = sorted(occasions, key=lambda one: one.at)
    theirs = served(automation, {one.customer for one in found})
    new = unsaid(automation, [one for one in found if one.customer in theirs])
    customers = Customer.objects.in_bulk({one.customer for one in new})
    return [planned(automation, one, customers[one.customer]) for one in new]


def planned(automation: Automation, occasion: Occasion, customer: Customer) -> Planned:
    return Planned(
        customer,
        automation.topic,
        occasion.subject if automation.of_topic.subject else "",
        occasion.at,
        automation,
        automation.wording,
        key_of(automation, occasion),
        triggers.get(automation.trigger).situation,
    )


def key_of(automation: Automation, occasion: Occasion) -> str:
    return f"automation:{automation.pk}:{occasion.key}"


def unsaid(automation: Automation, found: list[Occasion]) -> list[Occasion]:
    """The first of the occasions of which no message was made, ``MANY`` at most."""
    new: list[Occasion] = []
    for start in range(0, len(found), MANY):
        chunk = found[start : start + MANY]
        known = known_keys(automation, chunk)
        new += [one for one in chunk if key_of(automation, one) not in known]
        if len(new) >= MANY:
            break
    return new[:MANY]


def known_keys(automation: Automation, found: list[Occasion]) -> set[str]:
    keys = [key_of(automation, one) for one in found]
    made = Message.objects.filter(automation=automation, key__in=keys)
    return set(made.values_list("key", flat=True))


def served(automation: Automation, customers: set[int]) -> set[int]:
    """Those of the customers to whom this one speaks, and no successor in its place (C12)."""
    if stage(automation) == State.PILOT:
        customers = customers & members([automation])
    successors = [one for one in automation.successors.all() if stage(one) != State.DRAFT]
    if any(stage(one) == State.LIVE for one in successors):
        return set()
    return customers - members(successors) if successors else customers


def stage(automation: Automation) -> str:
    """For whom it is: a halt holds what it says and changes nothing of that."""
    if automation.state == State.HALTED:
        return automation.state_before_halt
    return automation.state


def members(automations: Iterable[Automation]) -> set[int]:
    found = PilotMember.objects.filter(automation__in=automations, ended_at=None)
    return set(found.values_list("customer", flat=True))


def running() -> Iterator[Automation]:
    """All that are no drafts. One that is halted goes on to queue; our check holds it."""
    found = Automation.objects.exclude(state=State.DRAFT)
    yield from found.select_related("wording").prefetch_related("successors")


def run() -> int:
    """Queue what became due; answer how many messages were made."""
    now = clock.now()
    return sum(run_one(automation, now) for automation in running())


def run_one(automation: Automation, now: datetime) -> int:
    """The same for one; where it stumbles the others go on."""
    said = 0
    with jobs.contained(f"The automation {automation.pk}"):
        for one in due(automation, now):
            said += say(one)
    return said


def say(one: Planned) -> bool:
    """Hand one planned message to the outbox; what it refuses does not stop the others."""
    with jobs.contained(one.key):
        try:
            outbox.queue(intent_of(one), by=None)
            return True
        except CrmError as refusal:
            logger.warning("%s was refused: %s", one.key, refusal)
    return False


def intent_of(one: Planned) -> Intent:
    return Intent(
        one.customer,
        one.topic,
        subject=one.subject,
        situation=one.situation,
        key=one.key,
        automation=one.automation,
        wording=one.wording,
    )

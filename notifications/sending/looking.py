"""A look at a message: what our check makes of it, and what becomes of the message."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import trail
from crm.models import User
from notifications import chips
from notifications.checking import gate, reading
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Snapshot
from notifications.findings import Verdict
from notifications.models import Attempt, Decision, Message
from notifications.models.messages import State
from notifications.sending import barrier, locks
from notifications.topics import Purpose

VERBS = {
    State.JOINED: (
        "message.joined",
        gettext_lazy("Our check joined a message with another: %(topic)s"),
    ),
    State.HELD: ("message.held", gettext_lazy("Our check held a message: %(topic)s")),
    State.ASKING: (
        "message.asked",
        gettext_lazy("Our check asks a person about a message: %(topic)s"),
    ),
    State.DROPPED: (
        "message.dropped",
        gettext_lazy("Our check did not let a message leave: %(topic)s"),
    ),
    State.QUEUED: (
        "message.cleared",
        gettext_lazy("Our check lets a message leave: %(topic)s"),
    ),
}
# How long a person has to answer before the default comes to pass (gate §2.1).
ANSWER_WITHIN = {
    Purpose.SAFETY: timedelta(minutes=15),
    Purpose.SERVICE: timedelta(hours=4),
    Purpose.RELATIONSHIP: timedelta(days=1),
    Purpose.PROMO: timedelta(days=1),
}


def forecast(message: Message) -> Message:
    """Look at a message as at the moment when it is due; answers it as it stands then."""
    [snapshot] = reading.snapshots([message.pk])
    due = max(snapshot.now, snapshot.message.due_at)
    ahead = replace(snapshot, world=replace(snapshot.world, now=due))
    judgement = gate.decide(ahead)
    record(ahead, judgement, Decision.Mode.FORECAST)
    return snapshot.message


def ahead(message: Message) -> None:
    """The same for what waits for its day, alone with its customer."""
    with transaction.atomic():
        locks.recipient(message.customer_id, message.address_lock)
        forecast(message)


def record(snapshot: Snapshot, judgement: Judgement, mode: Decision.Mode) -> None:
    """Move the message to where the verdict puts it; tell it on the trail where that is news.

    A look that finds nothing new moves only the time of the next one. What may have left
    already neither leaves by itself again nor is called unsent: only a person says so.
    """
    message = snapshot.message
    if is_in_doubt(message):
        return
    state = chips.OF_VERDICT[judgement.verdict]
    place(snapshot, judgement, state)
    if is_news(message, judgement):
        verb, says = VERBS[state]
        told = says % {"topic": snapshot.topic}
        with trail.act(verb, by=None, customer=snapshot.facts.customer, says=told) as act:
            write(message, judgement, mode, act)
    message.state = state


def is_in_doubt(message: Message) -> bool:
    """Whether a person is asked because nobody knows if it left."""
    if message.state != State.ASKING or not message.tries:
        return False
    return message.attempts.filter(no=message.tries, outcome=Attempt.Outcome.UNKNOWN).exists()


def is_news(message: Message, judgement: Judgement) -> bool:
    """Whether our check finds otherwise than the last time."""
    last = Decision.objects.filter(message=message).order_by("-id").first()
    if last is None:
        return True
    codes = [finding.code for finding in judgement.findings]
    return last.verdict != judgement.verdict or [one.code for one in last.found] != codes


def write(message: Message, judgement: Judgement, mode: Decision.Mode, act) -> Decision:
    """Keep one decision: passes as bits, findings in full."""
    return Decision.objects.create(
        message=message,
        act=act,
        passed=judgement.passed,
        rules=gate.RULES,
        mode=mode,
        verdict=judgement.verdict,
        findings=[finding.as_json() for finding in judgement.findings] or None,
    )


def place(snapshot: Snapshot, judgement: Judgement, state: State) -> None:
    """Write where the message stands now, and when it is looked at next."""
    point = judgement.route.point
    changes = {
        "state": state,
        "contact_point_id": point.id if point else None,
        "address_lock": barrier.key_of(point.fingerprint) if point else None,
        "wakes_on": sorted({*judgement.wakes, snapshot.message.subject} - {""}),
        "due_at": judgement.until or max(snapshot.message.due_at, snapshot.now),
        **asking(snapshot, state),
        **ending(snapshot, judgement, state),
    }
    Message.objects.filter(pk=snapshot.message.pk).update(**changes)
    for name, value in changes.items():
        setattr(snapshot.message, name, value)
    if state == State.DROPPED:
        let_go(snapshot.message)
    elif state == State.JOINED:
        Message.objects.filter(joined=snapshot.message).update(joined_id=changes["joined_id"])


def asking(snapshot: Snapshot, state: State) -> dict:
    """Who is asked and until when; the customer's own person before anybody else."""
    if state != State.ASKING:
        return {"asks_id": None, "ask_by": None}
    message = snapshot.message
    if message.ask_by:
        return {"due_at": message.ask_by}
    by = min(snapshot.now + ANSWER_WITHIN[message.purpose], message.expires_at)
    return {"asks_id": snapshot.facts.customer.owner_id, "ask_by": by, "due_at": by}


def ending(snapshot: Snapshot, judgement: Judgement, state: State) -> dict:
    if state == State.DROPPED:
        return {"ended_at": snapshot.now, "joined_id": None}
    if state == State.JOINED:
        into = next(one for one in judgement.findings if one.verdict == Verdict.JOIN)
        return {"joined_id": into.params["into"]}
    return {"joined_id": None}


def drop(message: Message, *, by: User | None, why: str, at: datetime) -> None:
    """End an open message without sending it; what joined it is looked at again."""
    says = _("{who} did not let a message leave: %(topic)s") % {"topic": message.of_topic}
    with trail.act("message.dropped", by=by, customer=message.customer, says=says, why=why):
        Message.objects.open().filter(pk=message.pk).update(
            state=State.DROPPED, ended_at=at, ask_by=None
        )
        let_go(message)


def let_go(message: Message) -> None:
    """Queue what had joined a message that does not leave."""
    _alone(Message.objects.filter(joined=message))


def part(message: Message) -> None:
    """Queue a message that had joined another, but may not leave together with it now."""
    _alone(Message.objects.filter(pk=message.pk))


def _alone(messages: QuerySet[Message]) -> None:
    messages.filter(state=State.JOINED).update(state=State.QUEUED, joined=None)

"""The sweeper: takes up what a sender left, what nobody answered, and what ran out.

Run by the worker every minute and by any process beside it: a queue that stands still must not
hide a message that nobody knows the fate of.
"""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm import clock, trail
from crm.trail.models import DatabaseNow
from notifications.channels.contract import Outcome, Provider, Receipt
from notifications.checking import gate, reading
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Snapshot
from notifications.findings import Verdict
from notifications.models import Assertion, Attempt, Body, Message, Slot
from notifications.models.messages import Feedback, State
from notifications.sending import delivery, freezing, locks, looking, parcels, settling
from notifications.sending.barrier import Barrier

MANY = 100
ASK_AGAIN = timedelta(days=1)
# How long a provider remembers a key; those that say so forget it after a day (Resend).
KEY_KEPT = timedelta(hours=24)


def sweep() -> None:
    """One round: leases that ran out, questions nobody answered, then what is due."""
    with Barrier() as barrier:
        for message in abandoned():
            with delivery.contained(message.pk):
                take_up(message, barrier)
    for message in unanswered():
        by_default(message)
    while delivery.drain() == delivery.BATCH:
        pass


def abandoned() -> list[Message]:
    """Messages whose lease ran out: their sender died, or nobody heard what became of them."""
    found = Message.objects.filter(
        state__in=[State.SENDING, State.UNKNOWN], leased_until__lte=clock.now()
    )
    return list(found.order_by("leased_until")[:MANY])


def take_up(message: Message, barrier: Barrier) -> None:
    """Hand the same bytes over again where the provider knows the key; else look into it."""
    attempt = message.attempts.order_by("-no").first()
    body = Body.objects.select_related("message", "contact_point").get(
        message=message, no=attempt.body_no
    )
    provider = delivery.provider_of(body.channel, reading.world_now().mode)
    if knows_key(provider, attempt) and not delivery.is_stopped(message.letter_id):
        repeat(body, attempt, provider, barrier)
    else:
        leave_open(message)


def knows_key(provider: Provider, attempt: Attempt) -> bool:
    """Whether a repeat would be recognised: the same provider, and not too long ago."""
    is_the_same = provider.honours_key and provider.name == attempt.provider
    return is_the_same and clock.now() < attempt.begun_at + KEY_KEPT


def leave_open(message: Message) -> None:
    """Wait for news of it first, then look into it: it is not sent again as it was."""
    if message.state == State.SENDING:
        mark_unknown(message)
    else:
        look_into(message)


def repeat(body: Body, attempt: Attempt, provider: Provider, barrier: Barrier) -> None:
    """The same content under the same key: at most one of it arrives.

    It may be the first time that it leaves, so our check looks at it once more.
    """
    message = body.message
    with barrier.passing(message.address_lock) as is_open:
        if is_open and (lease := taken_again(body)) and barrier.holds():
            take_in(provider.send(parcels.again(body)), message, attempt.no, lease)


def taken_again(body: Body) -> str | None:
    """A new lease where it may still leave: decided alone with the recipient, like a claim."""
    message = body.message
    with transaction.atomic():
        locks.recipient(message.customer_id, message.address_lock)
        [snapshot] = reading.snapshots([message.pk])
        judgement = gate.decide(snapshot)
        if message.state == State.UNKNOWN and judgement.verdict == Verdict.HOLD:
            as_found(message).update(leased_until=judgement.until)
        elif judgement.verdict > Verdict.JOIN or not is_as_frozen(body, snapshot, judgement):
            leave_open(message)
        else:
            return lease_again(message)
    return None


def take_in(receipt: Receipt, message: Message, attempt: int, lease: str) -> None:
    """What a repeat came to: only a yes says anything about the first try as well.

    “Not now” keeps the same content under the same key for the next time; after a no there is
    nothing left to learn from the provider, so a person is asked.
    """
    if receipt.outcome is Outcome.ACCEPTED:
        settling.conclude(message, attempt, lease, receipt)
        return
    open_still = replace(receipt, outcome=Outcome.UNKNOWN)
    settling.conclude(message, attempt, lease, open_still)
    if receipt.outcome is Outcome.REFUSED:
        message.refresh_from_db()
        ask(message)


def is_as_frozen(body: Body, snapshot: Snapshot, judgement: Judgement) -> bool:
    """Whether it would leave for the same address today, and tell the same."""
    point = judgement.route.point
    is_same = (point and point.id) == body.contact_point_id
    return is_same and tells_the_same(body, snapshot)


def tells_the_same(body: Body, snapshot: Snapshot) -> bool:
    """Whether what was frozen is what the facts say now."""
    told = Assertion.objects.filter(message=body.message_id, act=body.act_id)
    return all(snapshot.readings[one.subject, one.predicate].value == one.value for one in told)


def lease_again(message: Message) -> str | None:
    """A new lease on what somebody left; None where another process was faster."""
    lease, until = uuid.uuid4(), clock.now() + freezing.LEASE
    taken = as_found(message).update(lease=lease, leased_until=until)
    if taken:
        # It counts when it leaves last, which may be long after it was claimed.
        Slot.objects.filter(message=message).update(at=DatabaseNow())
    return str(lease) if taken else None


def as_found(message: Message) -> QuerySet[Message]:
    """The message, where nobody else took it up or settled it meanwhile."""
    return Message.objects.filter(
        pk=message.pk,
        state=message.state,
        lease=message.lease,
        leased_until=message.leased_until,
    )


def mark_unknown(message: Message) -> None:
    """Nobody can tell whether it left: wait for news of it, and show it meanwhile."""
    says = _("It is not certain whether a message left: %(topic)s") % {
        "topic": message.of_topic
    }
    until = clock.now() + settling.WAIT_FOR_NEWS
    with transaction.atomic():
        if not as_found(message).update(state=State.UNKNOWN, leased_until=until):
            return
        Attempt.objects.filter(message=message, outcome="").update(
            outcome=Attempt.Outcome.UNKNOWN
        )
        with trail.act("message.unknown", by=None, customer=message.customer, says=says):
            pass


def look_into(message: Message) -> None:
    """No news came: what must arrive today goes out once more, marked; the rest is asked."""
    now = clock.now()
    is_urgent = message.of_topic.may_repeat and not message.feedback
    if is_urgent and now < message.expires_at:
        says = _("Sent once more, perhaps a second time: %(topic)s")
        change = {"state": State.QUEUED, "feedback": Feedback.REPEATED, "due_at": now}
        looked_into(message, says, change)
    else:
        ask(message)


def ask(message: Message) -> None:
    """Have a person say whether it goes out again.

    Nothing but an answer wakes what is asked: news of a fact must not make two of it.
    """
    by = clock.now() + ASK_AGAIN
    says = _("A person is asked whether to send again: %(topic)s")
    change = {"state": State.ASKING, "ask_by": by, "due_at": by, "wakes_on": []}
    looked_into(message, says, change)


def looked_into(message: Message, says: str, change: dict[str, Any]) -> None:
    """Write what becomes of it, where nobody else found out meanwhile."""
    with transaction.atomic():
        if not as_found(message).update(lease=None, leased_until=None, **change):
            return
        topic = {"topic": message.of_topic}
        with trail.act(
            "message.looked_into", by=None, customer=message.customer, says=says % topic
        ):
            pass


def unanswered() -> list[Message]:
    """Questions that nobody answered by their deadline."""
    found = Message.objects.filter(state=State.ASKING, ask_by__lte=clock.now())
    return list(found.select_related("customer").order_by("ask_by")[:MANY])


def by_default(message: Message) -> None:
    """What need not be sent is dropped; what must reach them goes on to the supervisors."""
    now = clock.now()
    if now >= message.expires_at or not message.of_topic.is_essential:
        why = _("Nobody answered in time.")
        if looking.is_in_doubt(message):
            why = _("Nobody answered in time, and nobody knows whether it arrived.")
        looking.drop(message, by=None, why=why, at=now)
        return
    says = _("Nobody answered in time; the supervisors are asked: %(topic)s")
    with trail.act(
        "message.escalated",
        by=None,
        customer=message.customer,
        says=says % {"topic": message.of_topic},
    ):
        later = min(next_deadline(message, now), message.expires_at)
        Message.objects.filter(pk=message.pk, state=State.ASKING).update(
            asks=None, ask_by=later, due_at=later
        )


def next_deadline(message: Message, now: datetime) -> datetime:
    return now + looking.ANSWER_WITHIN[message.purpose]

"""The sweeper: takes up what a sender left, what nobody answered, and what ran out.

Run by the worker every minute and by any process beside it: a queue that stands still must not
hide a message that nobody knows the fate of.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm import clock, trail
from notifications.channels.contract import Provider
from notifications.checking import gate, reading
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Snapshot
from notifications.findings import Verdict
from notifications.models import Assertion, Attempt, Body, Message
from notifications.models.messages import State
from notifications.sending import claiming, delivery, looking, parcels, settling
from notifications.sending.barrier import Barrier
from notifications.topics import Purpose

MANY = 100
# What a customer must know today may go out twice, and says so; everything else is asked.
MAY_REPEAT = (Purpose.SAFETY, Purpose.SERVICE)
ASK_AGAIN = timedelta(days=1)


def sweep() -> None:
    """One round: leases that ran out, questions nobody answered, then what is due."""
    barrier = Barrier()
    try:
        for message in abandoned():
            with delivery.contained(message.pk):
                take_up(message, barrier)
    finally:
        barrier.close()
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
    is_known = provider.honours_key and provider.name == attempt.provider
    if is_known and not delivery.is_stopped(message.letter_id):
        repeat(body, attempt, provider, barrier)
    else:
        leave_open(message, attempt)


def leave_open(message: Message, attempt: Attempt) -> None:
    """Wait for news of it first, then look into it: it is not sent again as it was."""
    if message.state == State.SENDING:
        mark_unknown(message)
    else:
        look_into(message, attempt)


def repeat(body: Body, attempt: Attempt, provider: Provider, barrier: Barrier) -> None:
    """The same content under the same key: at most one of it arrives.

    It may be the first time that it leaves, so our check looks at it once more.
    """
    message = body.message
    with barrier.passing(message.address_lock) as is_open:
        if not is_open:
            return
        [snapshot] = reading.snapshots([message.pk])
        judgement = gate.decide(snapshot)
        if message.state == State.UNKNOWN and judgement.verdict == Verdict.HOLD:
            as_found(message).update(leased_until=judgement.until)
        elif judgement.verdict > Verdict.JOIN or not is_as_frozen(body, snapshot, judgement):
            leave_open(message, attempt)
        elif (lease := lease_again(message)) and barrier.holds():
            receipt = provider.send(parcels.again(body))
            settling.conclude(message, attempt.no, lease, receipt)


def is_as_frozen(body: Body, snapshot: Snapshot, judgement: Judgement) -> bool:
    """Whether it would leave for the same address today, and tell the same."""
    point = judgement.route.point
    told = Assertion.objects.filter(message=body.message_id, act=body.act_id)
    return (point and point.id) == body.contact_point_id and all(
        snapshot.readings[one.subject, one.predicate].value == one.value for one in told
    )


def lease_again(message: Message) -> str | None:
    """A new lease on what somebody left; None where another process was faster."""
    lease, until = uuid.uuid4(), clock.now() + claiming.LEASE
    taken = as_found(message).update(lease=lease, leased_until=until)
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
        Attempt.objects.filter(message=message, outcome="").update(outcome="unknown")
        with trail.act("message.unknown", by=None, customer=message.customer, says=says):
            pass


def look_into(message: Message, attempt: Attempt) -> None:
    """No news came: what must arrive today goes out once more, marked; the rest is asked.

    Nothing but an answer wakes what is asked: news of a fact must not make two of it.
    """
    now = clock.now()
    is_urgent = message.purpose in MAY_REPEAT and not message.feedback
    if is_urgent and now < message.expires_at:
        says = _("Sent once more, perhaps a second time: %(topic)s")
        change = {"state": State.QUEUED, "feedback": "repeated", "due_at": now}
    else:
        says = _("A person is asked whether to send again: %(topic)s")
        by = now + ASK_AGAIN
        change = {"state": State.ASKING, "ask_by": by, "due_at": by, "wakes_on": []}
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
    if now >= message.expires_at or message.purpose not in MAY_REPEAT:
        looking.drop(message, by=None, why=_("Nobody answered in time."), at=now)
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

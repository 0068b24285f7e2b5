"""The sweeper: takes up what a sender left, what nobody answered, and what ran out.

Run by the worker every minute and by any process beside it: a queue that stands still must not
hide a message that nobody knows the fate of.
"""

import uuid
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from crm import clock, trail
from notifications import claiming, delivery, looking, parcels, reading, settling
from notifications.barrier import Barrier
from notifications.channels.contract import Outcome, Provider, Receipt
from notifications.models import Attempt, Body, Message, Slot
from notifications.models.messages import State
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
    if provider.honours_key and provider.name == attempt.provider:
        repeat(body, attempt, provider, barrier)
    elif message.state == State.SENDING:
        mark_unknown(message)
    else:
        look_into(message, attempt)


def repeat(body: Body, attempt: Attempt, provider: Provider, barrier: Barrier) -> None:
    """The same content under the same key: at most one of it arrives."""
    message = body.message
    with barrier.passing(message.address_lock) as is_open:
        if not is_open or not (lease := lease_again(message)):
            return
        receipt = Receipt(Outcome.UNKNOWN, detail="closed")
        if body.contact_point_id is None or delivery.is_usable(body.contact_point_id):
            receipt = provider.send(parcels.again(body))
        settling.conclude(message, attempt.no, lease, receipt)


def lease_again(message: Message) -> str | None:
    """A new lease on what somebody left; None where another process was faster."""
    lease = uuid.uuid4()
    taken = Message.objects.filter(
        pk=message.pk,
        state__in=[State.SENDING, State.UNKNOWN],
        lease=message.lease,
        leased_until=message.leased_until,
    ).update(lease=lease, leased_until=clock.now() + claiming.LEASE)
    return str(lease) if taken else None


def mark_unknown(message: Message) -> None:
    """Nobody can tell whether it left: wait for news of it, and show it meanwhile."""
    says = _("It is not certain whether a message left: %(topic)s") % {
        "topic": message.of_topic
    }
    with trail.act("message.unknown", by=None, customer=message.customer, says=says):
        Message.objects.filter(pk=message.pk, lease=message.lease, state=State.SENDING).update(
            state=State.UNKNOWN, leased_until=clock.now() + settling.WAIT_FOR_NEWS
        )
        Attempt.objects.filter(message=message, outcome="").update(outcome="unknown")


def look_into(message: Message, attempt: Attempt) -> None:
    """No news came: what must arrive today goes out once more, marked; the rest is asked."""
    now = clock.now()
    is_urgent = message.purpose in MAY_REPEAT and not message.feedback
    if is_urgent and now < message.expires_at:
        says = _("Sent once more, perhaps a second time: %(topic)s")
        state, ask = State.QUEUED, {"feedback": "repeated", "due_at": now}
    else:
        says = _("A person is asked whether to send again: %(topic)s")
        state, ask = State.ASKING, {"ask_by": now + ASK_AGAIN, "due_at": now + ASK_AGAIN}
    with trail.act(
        "message.looked_into",
        by=None,
        customer=message.customer,
        says=says % {"topic": message.of_topic},
    ):
        if state == State.QUEUED:
            # It takes a place of its own when it leaves again.
            Slot.objects.filter(message=message.pk).delete()
        Message.objects.filter(pk=message.pk, state=State.UNKNOWN).update(
            state=state, lease=None, leased_until=None, **ask
        )


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

"""Delivery: claim, hand over, settle; whoever dies in between is found by the sweeper.

The table is the truth and a job is only a hint: what is due is looked at, whoever asked for it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import OperationalError, connection

from crm import clock, jobs
from notifications import channels
from notifications.channels.contract import Outcome, Provider, Receipt
from notifications.checking.checks import halts
from notifications.checking.reading import world_now
from notifications.models import BulkLetter, Message
from notifications.sending import claiming, parcels, settling
from notifications.sending.barrier import Barrier
from notifications.sending.claiming import AnotherAddress, Claimed
from notifications.topics import Channel

logger = logging.getLogger(__name__)

BATCH = 100
# What a lease must still hold for when a provider is called: the longest call, and some more.
LAST_CALL = timedelta(seconds=15)
# How often a send begins anew because its address was another one than at the last look.
BEGINNINGS = 3
# How long a message waits over which we stumbled: the others are not to wait behind it.
PUT_OFF = timedelta(minutes=15)

DUE = """
select distinct on (customer_id) id, customer_id, address_lock from notifications_message
where state in ('queued', 'held') and due_at <= casetrail_now() and letter_id is null
  and channel <> 'call'
order by customer_id, priority desc, id limit %s
"""
# A moment before the first byte: does our lease outlast the call, and is the address open?
STILL = """
select m.state = 'sending' and m.lease = %s and m.leased_until > casetrail_now() + %s
  and (p.id is null or p.status in ('unverified', 'verified') and not exists (
    select from crm_quarantine q where q.contact_point_id = p.id and q.lifted_at is null))
from notifications_message m left join crm_contactpoint p on p.id = m.contact_point_id
where m.id = %s
"""


@jobs.task("notifications.deliver")
def deliver(message: int) -> None:
    """Look at one message now and send it where it may leave.

    Letters leave in batches, and a call when somebody takes up the phone.
    """
    barrier = Barrier()
    try:
        due = Message.objects.open().filter(pk=message, letter=None)
        found = due.exclude(channel=Channel.CALL).first()
        if found:
            deliver_one(found, barrier)
    finally:
        barrier.close()


def send_soon(message: int) -> None:
    """Have a message delivered as soon as this transaction has committed."""
    jobs.enqueue(deliver, message=message)


def send_at(message: int, at: datetime) -> None:
    """Have a message looked at to the second, where a minute's sweep would be too late."""
    jobs.enqueue(deliver, at=at, message=message)


def drain(limit: int = BATCH) -> int:
    """Look at what is due, at most one message for each customer; answer how many were."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [limit])
        due = cursor.fetchall()
    barrier = Barrier()
    try:
        for message, customer, lock in due:
            with contained(message):
                deliver_one(
                    Message(pk=message, customer_id=customer, address_lock=lock), barrier
                )
    finally:
        barrier.close()
    return len(due)


@contextmanager
def contained(message: int) -> Iterator[None]:
    """Let a message over which we stumble be put off, loudly; the others go on without it."""
    try:
        yield
    except OperationalError:
        # The database itself is away: that is nothing about this message.
        raise
    except Exception:  # one message must not stop the others
        logger.exception("Message %s was put off.", message)
        Message.objects.open().filter(pk=message).update(due_at=clock.now() + PUT_OFF)


def deliver_one(message: Message, barrier: Barrier) -> None:
    """Send one message, passing the barrier of the very address that our check chooses."""
    for _beginning in range(BEGINNINGS):
        with barrier.passing(message.address_lock) as is_open:
            if not is_open:
                return
            try:
                claimed = claiming.claim(message, provider_name)
            except AnotherAddress as other:
                message.address_lock = other.lock
                continue
            if claimed:
                settling.settle(claimed, hand_over(claimed, barrier))
            return


def provider_of(channel: str, mode: str) -> Provider:
    return channels.provider_for(channel, is_live=mode == "live")


def provider_name(channel: str, mode: str) -> str:
    return provider_of(channel, mode).name


def hand_over(claimed: Claimed, barrier: Barrier) -> Receipt:
    """Call the provider, unless something was halted, closed or lost since our check looked."""
    if not (may_still_leave(claimed) and barrier.holds()):
        return Receipt(Outcome.RETRY, detail="closed")
    provider = provider_of(claimed.judgement.route.channel, claimed.snapshot.world.mode)
    return provider.send(parcels.of(claimed))


def may_still_leave(claimed: Claimed) -> bool:
    """Whether nothing was halted, stopped or closed since, and our lease outlasts the call."""
    world = world_now()
    route = claimed.judgement.route
    if any(halts.covers(halt, claimed.snapshot, route) for halt in world.halts):
        return False
    if is_stopped(claimed.message.letter_id):
        return False
    with connection.cursor() as cursor:
        cursor.execute(STILL, [claimed.lease, LAST_CALL, claimed.message.pk])
        return bool(cursor.fetchone()[0])


def is_stopped(letter: int | None) -> bool:
    """Whether somebody stopped the letter that a message belongs to."""
    if letter is None:
        return False
    return BulkLetter.objects.filter(pk=letter, state=BulkLetter.State.STOPPED).exists()

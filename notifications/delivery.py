"""Delivery: claim, hand over, settle; whoever dies in between is found by the sweeper.

The table is the truth and a job is only a hint: what is due is looked at, whoever asked for it.
"""

from datetime import datetime, timedelta

from django.db import connection

from crm import jobs
from notifications import channels, claiming, parcels, settling
from notifications.barrier import Barrier
from notifications.channels.contract import Outcome, Provider, Receipt
from notifications.checks import halts
from notifications.claiming import AnotherAddress, Claimed
from notifications.models import BulkLetter, Message
from notifications.reading import world_now

BATCH = 100
# What a lease must still hold for when a provider is called: the longest call, and some more.
LAST_CALL = timedelta(seconds=15)
# How often a send begins anew because its address was another one than at the last look.
BEGINNINGS = 3

DUE = """
select distinct on (customer_id) id, customer_id, address_lock from notifications_message
where state in ('queued', 'held') and due_at <= casetrail_now() and letter_id is null
order by customer_id, priority desc, id limit %s
"""
# Whether the address that was claimed may still be used, a moment before the first byte.
STILL = """
select p.status in ('unverified', 'verified') and not exists (
    select from crm_quarantine q where q.contact_point_id = p.id and q.lifted_at is null)
from crm_contactpoint p where p.id = %s
"""


@jobs.task("notifications.deliver")
def deliver(message: int) -> None:
    """Look at one message now and send it where it may leave; letters leave in batches."""
    barrier = Barrier()
    try:
        found = Message.objects.open().filter(pk=message, letter=None).first()
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
            deliver_one(Message(pk=message, customer_id=customer, address_lock=lock), barrier)
    finally:
        barrier.close()
    return len(due)


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
                settling.settle(claimed, hand_over(claimed))
            return


def provider_of(channel: str, mode: str) -> Provider:
    return channels.provider_for(channel, is_live=mode == "live")


def provider_name(channel: str, mode: str) -> str:
    return provider_of(channel, mode).name


def hand_over(claimed: Claimed) -> Receipt:
    """Call the provider, unless something was halted or closed since our check looked."""
    if not may_still_leave(claimed):
        return Receipt(Outcome.RETRY, detail="closed")
    provider = provider_of(claimed.judgement.route.channel, claimed.snapshot.world.mode)
    return provider.send(parcels.of(claimed))


def may_still_leave(claimed: Claimed) -> bool:
    """Whether nothing was halted, stopped or closed since, and our lease outlasts the call."""
    world = world_now()
    route = claimed.judgement.route
    if world.now >= claimed.snapshot.now + claiming.LEASE - LAST_CALL:
        return False
    if any(halts.covers(halt, claimed.snapshot, route) for halt in world.halts):
        return False
    if is_stopped(claimed.message.letter_id):
        return False
    return route.point is None or is_usable(route.point.id)


def is_stopped(letter: int | None) -> bool:
    """Whether somebody stopped the letter that a message belongs to."""
    if letter is None:
        return False
    return BulkLetter.objects.filter(pk=letter, state=BulkLetter.State.STOPPED).exists()


def is_usable(point: int) -> bool:
    """Whether an address was closed by anybody, as of now."""
    with connection.cursor() as cursor:
        cursor.execute(STILL, [point])
        return bool(cursor.fetchone()[0])

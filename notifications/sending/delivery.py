"""Delivery: claim, hand over, settle; whoever dies in between is found by the sweeper.

The table is the truth and a job is only a hint: what is due is looked at, whoever asked for it.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from crm import clock, fingerprints, jobs
from notifications import channels
from notifications.channels.contract import Outcome, Provider, Receipt
from notifications.checking.checks import halts
from notifications.checking.reading import world_now
from notifications.models import BulkLetter, Message
from notifications.models.messages import State
from notifications.sending import claiming, looking, parcels, settling
from notifications.sending.barrier import Barrier
from notifications.sending.claiming import AnotherAddress
from notifications.sending.freezing import Claimed
from notifications.topics import Channel

BATCH = 100
# More than this no statement takes at once.
CHUNK = 5_000
# What a lease must still hold for when a provider is called: the longest call, and some more.
LAST_CALL = timedelta(seconds=15)
# How often a send begins anew because its address was another one than at the last look.
BEGINNINGS = 3
# How long a message waits over which we stumbled: the others are not to wait behind it.
PUT_OFF = timedelta(minutes=15)

DUE = """
select distinct on (customer_id) id, customer_id, address_lock from notifications_message
where state in ('queued', 'held') and due_at <= casetrail_now() and channel <> 'call'
  and (letter_id is null
    or letter_id in (select id from notifications_bulkletter where state = 'done'))
order by customer_id, priority desc, id limit %s
"""
# A moment before the first byte: does our lease outlast the call, is the address open, and did
# the customer say nothing since our check looked?
STILL = """
select m.state = 'sending' and m.lease = %(lease)s
  and m.leased_until > casetrail_now() + %(call)s
  and (p.id is null or p.status in ('unverified', 'verified'))
  and not exists (select from crm_quarantine q
    where q.lifted_at is null and q.fingerprint = any(%(prints)s::text[])
      and (q.customer_id is null or q.customer_id = m.customer_id))
  and not exists (select from notifications_suppression s
    where s.ended_at is null and s.fingerprint = any(%(prints)s::text[])
      and (s.purposes = '{}' or m.purpose = any(s.purposes)))
  and %(consent)s = (select count(*) from notifications_consentevent e
    where e.customer_id = m.customer_id)
  and %(wishes)s::bigint[] = array(select w.id from notifications_wish w
    where w.customer_id = m.customer_id and w.ended_at is null order by w.id)
from notifications_message m left join crm_contactpoint p on p.id = m.contact_point_id
where m.id = %(message)s
"""


@jobs.task("notifications.deliver")
def deliver(message: int) -> None:
    """Look at one message now and send it where it may leave.

    Letters leave in batches until they are through, and a call when somebody takes up the
    phone. What may not leave yet is looked at as at the moment when it may.
    """
    alone = Q(letter=None) | Q(letter__state=BulkLetter.State.DONE)
    found = (
        Message.objects.open().filter(alone, pk=message).exclude(channel=Channel.CALL).first()
    )
    if found is None:
        return
    if found.due_at > clock.now():
        looking.ahead(found)
        return
    with Barrier() as barrier:
        deliver_one(found, barrier)


def send_soon(message: int) -> None:
    """Have a message delivered as soon as this transaction has committed."""
    jobs.enqueue(deliver, message=message)


def wake(messages: Sequence[int]) -> None:
    """Have what waits looked at again, as soon as this transaction has committed."""
    for start in range(0, len(messages), CHUNK):
        waiting = Message.objects.filter(pk__in=messages[start : start + CHUNK])
        waiting.filter(state__in=[State.HELD, State.ASKING]).look_now()
    for message in messages[:BATCH]:
        send_soon(message)


def send_at(message: int, at: datetime) -> None:
    """Have a message looked at to the second, where a minute's sweep would be too late."""
    jobs.enqueue(deliver, at=at, message=message)


def drain(limit: int = BATCH) -> int:
    """Look at what is due, at most one message for each customer; answer how many were."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [limit])
        due = cursor.fetchall()
    with Barrier() as barrier:
        for message, customer, lock in due:
            with contained(message):
                deliver_one(
                    Message(pk=message, customer_id=customer, address_lock=lock), barrier
                )
    return len(due)


def contained(message: int) -> AbstractContextManager[None]:
    """Let a message over which we stumble be put off; the others go on without it."""
    return jobs.contained(f"Message {message}", otherwise=lambda: put_off(message))


def put_off(message: int) -> None:
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
    """Whether nothing was halted, stopped or chosen since, and our lease outlasts the call."""
    world = world_now()
    route = claimed.judgement.route
    if any(halts.covers(halt, claimed.snapshot, route) for halt in world.halts):
        return False
    if is_stopped(claimed.message.letter_id):
        return False
    with connection.cursor() as cursor:
        cursor.execute(STILL, seen(claimed))
        return bool(cursor.fetchone()[0])


def seen(claimed: Claimed) -> dict[str, Any]:
    """What our check saw of the address and of the customer's choices, to compare with now."""
    facts, point = claimed.snapshot.facts, claimed.judgement.route.point
    return {
        "message": claimed.message.pk,
        "lease": claimed.lease,
        "call": LAST_CALL,
        "prints": fingerprints.known(point.kind, point.key) if point else [],
        "consent": len(facts.consent),
        "wishes": sorted(wish.pk for wish in facts.wishes),
    }


def is_stopped(letter: int | None) -> bool:
    """Whether somebody stopped the letter that a message belongs to."""
    if letter is None:
        return False
    return BulkLetter.objects.filter(pk=letter, state=BulkLetter.State.STOPPED).exists()

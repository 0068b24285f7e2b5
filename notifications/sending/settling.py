"""Settling: what a provider answered is written down, where the lease is still ours.

Surely not taken goes back into the queue or fails; what nobody can know is looked into, and is
never simply sent again to a provider that would make two of it (gate §3.3).
"""

import random
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from crm import trail
from crm.models import Customer
from crm.trail.models import DatabaseNow
from notifications import topics
from notifications.channels.contract import Outcome, Receipt
from notifications.models import Attempt, Message, Slot, Step
from notifications.models.messages import State
from notifications.sending.freezing import Claimed

# Only whoever holds the lease may say what became of it: the message first, then the attempt.
SETTLE = """
with ours as (
  update notifications_message m set state = %(state)s::text,
    lease = null,
    leased_until = case when %(state)s::text = 'unknown' then casetrail_now() + %(wait)s end,
    due_at = case when %(state)s::text = 'queued' then casetrail_now() + %(wait)s
      else due_at end,
    ended_at = case when %(state)s::text in ('sent', 'failed') then casetrail_now() end
  where m.id = %(message)s and m.lease is not distinct from %(lease)s::uuid
    and m.state in ('sending', 'unknown')
  returning m.id)
update notifications_attempt set outcome = %(outcome)s, provider_ref = %(ref)s,
  detail = %(detail)s, ended_at = casetrail_now()
from ours where message_id = ours.id and no = %(no)s
returning message_id
"""
STATES = {
    Outcome.ACCEPTED: State.SENT,
    Outcome.REFUSED: State.FAILED,
    Outcome.RETRY: State.QUEUED,
    Outcome.UNKNOWN: State.UNKNOWN,
}
# A delivery event may still tell; after that a person or the policy decides.
WAIT_FOR_NEWS = timedelta(minutes=15)
FIRST_WAIT, LONGEST_WAIT, DOUBLINGS = 2.0, 900.0, 10


def settle(claimed: Claimed, receipt: Receipt) -> bool:
    """Write the outcome of a hand-over; False where the lease was lost meanwhile."""
    return conclude(claimed.message, claimed.attempt, str(claimed.lease), receipt)


def put_back(claimed: Claimed) -> bool:
    """Leave a message for the next round: it was not handed over at all."""
    receipt = Receipt(Outcome.RETRY, detail="not handed over")
    return conclude(
        claimed.message, claimed.attempt, str(claimed.lease), receipt, wait=timedelta()
    )


def conclude(
    message: Message,
    attempt: int,
    lease: str,
    receipt: Receipt,
    wait: timedelta | None = None,
) -> bool:
    """The same for any attempt under a lease: of a sender, of the sweeper, of an event.

    What was not taken is tried again after ``wait``, or later with each try.
    """
    state = STATES[receipt.outcome]
    wait = backoff(attempt) if wait is None else wait
    told = {
        "outcome": receipt.outcome.value,
        "ref": receipt.provider_id[:200],
        "detail": receipt.detail[:300],
        "message": message.pk,
        "no": attempt,
        "state": state,
        "wait": WAIT_FOR_NEWS if state == State.UNKNOWN else wait,
        "lease": lease,
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SETTLE, told)
            if cursor.fetchone() is None:
                return False
        if state in (State.QUEUED, State.FAILED):
            Slot.objects.filter(message=message.pk).delete()
        if state == State.SENT:
            Message.objects.filter(joined=message.pk).update(ended_at=DatabaseNow())
        if state == State.FAILED:
            failed(message, receipt)
    return True


def failed(message: Message, receipt: Receipt) -> None:
    """Tell it on the trail; what had joined it finds another way."""
    customer = Customer.objects.get(pk=message.customer_id)
    says = _("A message could not be delivered: %(topic)s") % {
        "topic": topics.get(message.topic)
    }
    with trail.act(
        "message.failed", by=None, customer=customer, says=says, why=receipt.detail[:300]
    ) as act:
        Step.objects.create(act=act, message=message)
        alone(message)


def arrived(message: Message) -> None:
    """Nobody knew, and now somebody says that it did; inside an open act."""
    unknown = Attempt.objects.filter(message=message, outcome=Attempt.Outcome.UNKNOWN)
    unknown.update(outcome=Attempt.Outcome.ACCEPTED)
    ended(message, State.SENT)
    Message.objects.filter(joined=message.pk).update(ended_at=DatabaseNow())


def never_arrived(message: Message) -> None:
    """The same where it did not: it counts for nothing, and what joined it goes alone."""
    tried = Attempt.objects.filter(message=message)
    tried.exclude(outcome=Attempt.Outcome.RETRY).update(outcome=Attempt.Outcome.REFUSED)
    ended(message, State.FAILED)
    Slot.objects.filter(message=message.pk).delete()
    alone(message)


def ended(message: Message, state: State) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=state,
        lease=None,
        leased_until=None,
        ended_at=DatabaseNow(),
        ask_by=None,
        asks=None,
    )


def alone(message: Message) -> None:
    """What had joined a message that did not arrive finds another way."""
    Message.objects.filter(joined=message.pk, state=State.JOINED).update(
        state=State.QUEUED, joined=None
    )


def backoff(attempt: int) -> timedelta:
    """Full jitter between two seconds and a quarter of an hour, doubling with each try."""
    longest = min(FIRST_WAIT * 2 ** min(attempt, DOUBLINGS), LONGEST_WAIT)
    return timedelta(seconds=random.uniform(FIRST_WAIT, longest))  # noqa: S311 - no secret

"""The next seven days of one customer at a glance, and how much they get; one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from crm.models import Customer
from crm.relatives import rebuilt
from notifications import chips
from notifications.checking.checks.pace import HOUSE, chosen_limit
from notifications.chips import Chip
from notifications.models import Message, Wish
from notifications.topics import NOT_NEEDED, Purpose

SOON = """
select casetrail_now(),
 (select json_agg(m) from (
   select id, topic, purpose, state, due_at from notifications_message
   where customer_id = %(pk)s and due_at < casetrail_now() + interval '7 days'
     and (state in ('queued', 'held', 'asking', 'sending', 'unknown')
       or state = 'joined' and ended_at is null
       or (state = 'dropped' and due_at > casetrail_now()))
   order by due_at, id limit 12) m),
 (select json_agg(at) from notifications_slot
   where customer_id = %(pk)s and at > casetrail_now() - interval '30 days'
     and purpose = any(%(counted)s)),
 (select json_agg(w) from (
   select id, topic, channel, mode, at_most, per_days, set_by from notifications_wish
   where customer_id = %(pk)s and ended_at is null and topic = '' and channel = ''
     and situation = '' and mode in ('at_most', 'weekly')) w)
"""


@dataclass(frozen=True)
class Row:
    """One message of the week."""

    message: Message
    chip: Chip


@dataclass(frozen=True)
class Week:
    """What comes within seven days, and the budget of what need not be sent."""

    rows: list[Row]
    sent: int
    planned: int
    allowed: int
    days: int


def week(customer: Customer) -> Week:
    """The messages of the week; the limit is the customer's own, or else ours."""
    with connection.cursor() as cursor:
        cursor.execute(SOON, {"pk": customer.pk, "counted": list(NOT_NEEDED)})
        now, messages, slots, wishes = cursor.fetchone()
    chosen = [chosen_limit(wish) for wish in rebuilt(Wish, wishes)]
    limit = min(
        chosen,
        key=lambda one: one.most / one.span.days,
        default=HOUSE[Purpose.RELATIONSHIP][-1],
    )
    waiting = rebuilt(Message, messages)
    return Week(
        rows=[Row(one, chips.of(one.state)) for one in waiting],
        sent=within(slots or [], now - limit.span),
        planned=sum(one.is_open and one.purpose in NOT_NEEDED for one in waiting),
        allowed=limit.most,
        days=limit.span // timedelta(days=1),
    )


def within(moments: list[str], since: datetime) -> int:
    return sum(datetime.fromisoformat(at) > since for at in moments)

"""Posting: letters to many leave in batches, behind the barriers of all their addresses.

The same claim, the same check and the same hand-over as for one message; what differs is that
a hundred share one transaction, and that a letter stops after its first ones to be looked at.
"""

from collections.abc import Callable
from contextlib import ExitStack

from django.db import connection
from django.utils.translation import gettext as _

from crm import trail
from notifications.bulk import letters
from notifications.models import BulkLetter, Message
from notifications.models.messages import State
from notifications.sending import claiming, settling
from notifications.sending.barrier import Barrier
from notifications.sending.delivery import BATCH, hand_over, provider_name

# So many leave before a person looks (gate G11).
FIRST = 50
ROUNDS = 100
DUE = """
select distinct on (customer_id) id, address_lock from notifications_message
where letter_id = %s and state in ('queued', 'held') and due_at <= casetrail_now()
order by customer_id, id limit %s
"""
# Claims and hands over these messages, by id with their addresses' locks.
Sender = Callable[[dict[int, int | None]], int]
LEFT = [State.SENDING, State.UNKNOWN, State.SENT]


def post(limit: int = BATCH) -> int:
    """One round of every letter that is being sent; answer how many messages were looked at."""
    going = BulkLetter.objects.filter(state=BulkLetter.State.SENDING).select_related("run")
    looked = sum(post_some(letter, limit) for letter in going.order_by("pk"))
    for letter in BulkLetter.objects.filter(state=BulkLetter.State.STOPPED):
        letters.end_open(letter)
    return looked


def post_all() -> None:
    """Round after round, until nothing is due; what is left then is for the next minute."""
    for _round in range(ROUNDS):
        if not post():
            return


def post_some(letter: BulkLetter, limit: int, send: Sender | None = None) -> int:
    """Send some of a letter: at most as many as may leave before somebody looks."""
    room = limit if letter.seen_by_id else min(limit, FIRST - left(letter))
    if room <= 0:
        pause(letter)
        return 0
    wanted = due(letter, room)
    if wanted:
        (send or send_batch)(wanted)
    elif is_through(letter):
        finish(letter)
    return len(wanted)


def left(letter: BulkLetter) -> int:
    return Message.objects.filter(letter=letter, state__in=LEFT).count()


def due(letter: BulkLetter, limit: int) -> dict[int, int | None]:
    """The next messages of a letter, one for each customer, with their addresses' locks."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [letter.pk, limit])
        return dict(cursor.fetchall())


def send_batch(wanted: dict[int, int | None]) -> int:
    """Claim and hand over what may leave of these; answer how many that were."""
    barrier = Barrier()
    try:
        with ExitStack() as passing:
            locks = {*wanted.values()}
            is_open = {lock: passing.enter_context(barrier.passing(lock)) for lock in locks}
            free = {pk: lock for pk, lock in wanted.items() if is_open[lock]}
            claimed = claiming.claim_batch(free, provider_name) if free else []
            for one in claimed:
                settling.settle(one, hand_over(one, barrier))
    finally:
        barrier.close()
    return len(claimed)


def is_through(letter: BulkLetter) -> bool:
    """Whether its whole audience is queued and none of it waits any more."""
    waiting = [State.QUEUED, State.HELD, State.ASKING, State.SENDING]
    open_ones = Message.objects.filter(letter=letter, state__in=waiting)
    return not letter.run.is_running and not open_ones.exists()


def pause(letter: BulkLetter) -> None:
    """The first ones have left: nothing more does before somebody looked at them."""
    says = _("The first of a letter have left, somebody has to look: %(name)s")
    with trail.act("letter.paused", by=None, says=says % {"name": letter.name}):
        current = BulkLetter.objects.select_for_update(of=["self"]).get(pk=letter.pk)
        if current.state == BulkLetter.State.SENDING:
            letters.came_into(current, BulkLetter.State.LOOKING)


def finish(letter: BulkLetter) -> None:
    says = _("A letter has left: %(name)s") % {"name": letter.name}
    with trail.act("letter.finished", by=None, says=says):
        current = BulkLetter.objects.select_for_update(of=["self"]).get(pk=letter.pk)
        if current.state == BulkLetter.State.SENDING:
            letters.came_into(current, BulkLetter.State.DONE)

"""Posting: letters to many leave in batches, behind the barriers of all their addresses.

The same claim, the same check and the same hand-over as for one message; what differs is that
some share one transaction, and that a letter stops after its first ones to be looked at.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack

from django.db import connection
from django.utils.translation import gettext as _

from notifications.bulk import letters
from notifications.models import BulkLetter, Message
from notifications.models.messages import OPEN, State
from notifications.sending import claiming, settling
from notifications.sending.barrier import Barrier
from notifications.sending.delivery import hand_over, provider_name

# So many leave before a person looks (gate G11).
FIRST = 50
ROUNDS = 400
# So many share a transaction and their barriers: as many as are handed over in a few seconds.
BATCH = 25
# With the longest call (8 s) this is less than a correction waits at its barrier (12 s).
SECONDS = 3.0
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
    """Send some of a letter, where nobody else is just doing so."""
    with Barrier() as barrier, barrier.alone(-letter.pk) as is_ours:
        if not is_ours:
            return 0
        letter.refresh_from_db(fields=["state", "seen_by"])
        if letter.state != BulkLetter.State.SENDING:
            return 0
        return send_some(letter, limit, send or send_batch)


def send_some(letter: BulkLetter, limit: int, send: Sender) -> int:
    """At most as many as may leave before somebody looks."""
    room = limit if letter.seen_by_id else min(limit, FIRST - left(letter))
    if room <= 0:
        pause(letter)
        return 0
    wanted = due(letter, room)
    if wanted:
        send(wanted)
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
    """Claim and hand over what may leave of these; answer how many that were.

    What is not handed over in time goes back: a correction waits behind all of these barriers.
    """
    with Barrier() as barrier, ExitStack() as passing:
        locks = {*wanted.values()}
        is_open = {lock: passing.enter_context(barrier.passing(lock)) for lock in locks}
        free = {pk: lock for pk, lock in wanted.items() if is_open[lock]}
        claimed = claiming.claim_batch(free, provider_name) if free else []
        end = time.monotonic() + SECONDS
        for one in claimed:
            if time.monotonic() < end:
                settling.settle(one, hand_over(one, barrier))
            else:
                settling.put_back(one)
    return len(claimed)


def is_through(letter: BulkLetter) -> bool:
    """Whether its whole audience is queued and none of it waits any more."""
    waiting = [*OPEN, State.SENDING, State.UNKNOWN]
    open_ones = Message.objects.filter(letter=letter, state__in=waiting)
    return not letter.run.is_running and not open_ones.exists()


def pause(letter: BulkLetter) -> None:
    """The first ones have left: nothing more does before somebody looked at them."""
    says = _("The first of a letter have left, somebody has to look: %(name)s")
    letters.go_on(letter, "letter.paused", says, BulkLetter.State.LOOKING)


def finish(letter: BulkLetter) -> None:
    """All of it has left, or never will."""
    says = _("A letter has left: %(name)s")
    letters.go_on(letter, "letter.finished", says, BulkLetter.State.DONE)

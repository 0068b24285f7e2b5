"""A correction against a sender: once “corrected” is shown, nothing begins to leave any more.

The same for everything else that shall stop at once. The sender dawdles between its last look
and the call, as a busy machine does; without the barrier that is found here.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from crm import contact_points, quarantines
from crm.addresses import Address, parse
from crm.models import ContactPoint, User
from crm.roles import SUPERVISOR
from notifications.automation import halts
from notifications.bulk import posting
from notifications.channels.contract import Outcome, Parcel, Receipt
from notifications.models import Halt, Message
from notifications.preferences import consent, stopping, suppressions, wishes
from notifications.preferences.consent import Proof, Scope
from notifications.preferences.stopping import Pressed
from notifications.sending import delivery, parcels
from notifications.sending.barrier import Barrier
from tests import crowds
from tests.at_once import at_once
from tests.factories.crm import UserFactory
from tests.factories.notifications import ConsentFactory

logger = logging.getLogger(__name__)

SEED = 20261122
# In seconds: the longest call, how long a sender dawdles between its last look and the call,
# now and then for as long as a whole change takes, and the longest that either begins late.
CALL, OFTEN, SELDOM, APART = 0.008, 0.008, 0.4, 0.2
ANSWER, QUESTION, OFFER = "staff.reply", "enquiry.follow_up", "offer.store"


@dataclass
class Hand:
    """Who does it, to whom."""

    imani: User
    marta: User
    point: ContactPoint

    @property
    def customer(self):
        return self.point.customer

    @property
    def address(self) -> Address:
        return Address(self.point.kind, self.point.value, self.point.key)


def correct(hand: Hand) -> None:
    right = parse("phone", f"+1303{2_000_000 + hand.point.pk}")
    contact_points.correct(hand.point, by=hand.imani, address=right, reason="misheard")


def retire(hand: Hand) -> None:
    contact_points.retire(hand.point, by=hand.imani, reason="unreachable")


def quarantine(hand: Hand) -> None:
    quarantines.impose(hand.point, by=hand.imani, via="phone")


def stop_by_text(hand: Hand) -> None:
    suppressions.stop(hand.address, [hand.customer], by=None, words="STOP", point=hand.point)


def stop_by_link(hand: Hand) -> None:
    stopping.stop(hand.customer, by=None, pressed=Pressed(hand.point))


def halt(hand: Hand) -> None:
    halts.begin(by=hand.marta, why="The prices are wrong.", topic=ANSWER)


def end_consent(hand: Hand) -> None:
    consent.withdraw(hand.customer, by=None, scope=Scope(), proof=Proof("their own page"))


def wish_for_nothing(hand: Hand) -> None:
    wishes.choose(hand.customer, by=None, mode="never")


CHANGES = {
    correct: ANSWER,
    retire: ANSWER,
    quarantine: ANSWER,
    halt: ANSWER,
    stop_by_text: QUESTION,
    stop_by_link: QUESTION,
    wish_for_nothing: QUESTION,
    end_consent: OFFER,
}
every_change = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)


@dataclass
class Slow:
    """A provider that takes a few milliseconds, and knows when each call was begun."""

    dice: random.Random
    begun: list[tuple[float, str]] = field(default_factory=list)
    name: str = "slow"
    honours_key: bool = True

    def send(self, parcel: Parcel) -> Receipt:
        self.begun.append((time.perf_counter(), parcel.to))
        self.dawdle(CALL)
        return Receipt(Outcome.ACCEPTED, provider_id=parcel.key)

    def dawdle(self, longest: float) -> None:
        threading.Event().wait(self.dice.uniform(0, longest))


@pytest.fixture
def provider(committed_db, monkeypatch) -> Slow:
    slow = Slow(random.Random(SEED))  # noqa: S311 - repeatable on purpose
    of = parcels.of

    def packed_slowly(claimed):
        slow.dawdle(SELDOM if slow.dice.random() < 0.2 else OFTEN)
        return of(claimed)

    monkeypatch.setattr(delivery, "provider_of", lambda channel, mode: slow)
    monkeypatch.setattr(parcels, "of", packed_slowly)
    return slow


def one_by_one(messages: list[Message]) -> None:
    with Barrier() as barrier:
        for message in messages:
            delivery.deliver_one(message, barrier)


def in_a_batch(messages: list[Message]) -> None:
    posting.send_batch({one.pk: one.address_lock for one in messages})


@pytest.fixture
def race(provider) -> Callable[..., int]:
    """Run a change against a sender so many times; answer how many calls began after it.

    With ``send`` and ``each`` it sends so many at a time, and the change is about the last.
    """
    imani = UserFactory(username="imani")
    marta = UserFactory(username="marta", role=SUPERVISOR)

    def run(change: Callable[[Hand], None], times: int, send=one_by_one, each: int = 1) -> int:
        crowd = crowds.crowd(times * each)
        if CHANGES[change] == OFFER:
            for customer in crowd:
                ConsentFactory(customer=customer)
        points = {one.customer_id: one for one in ContactPoint.objects.live()}
        hands = [Hand(imani, marta, points[one.pk]) for one in crowd]
        lots = [hands[start : start + each] for start in range(0, len(hands), each)]
        late = sum(is_late(provider, change, lot, send) for lot in lots)
        old = {lot[-1].point.key for lot in lots}
        before = sum(to in old for _at, to in provider.begun) - late
        logger.info("%s: %d of %d left before it", change.__name__, before, times)
        return late

    return run


def is_late(provider: Slow, change: Callable[[Hand], None], lot: list[Hand], send) -> bool:
    """One race; whether a call to the address began after the change had returned."""
    hand = lot[-1]
    customers = [one.customer for one in lot]
    messages = crowds.waiting_for(customers, CHANGES[change], by=hand.imani)
    returned = []

    def send_them() -> None:
        provider.dawdle(APART)
        send(messages)

    def make_the_change() -> None:
        # A correction takes long enough by itself to meet a sender half-way.
        provider.dawdle(0 if change is correct else APART)
        change(hand)
        returned.append(time.perf_counter())

    at_once(send_them, make_the_change)
    end_halts(hand)
    [moment] = returned
    return any(at > moment for at, to in provider.begun if to == hand.point.key)


def end_halts(hand: Hand) -> None:
    for standing in Halt.objects.standing():
        halts.end(standing, by=hand.marta, note="Put right", others=halts.DROP)


@every_change
def test_nothing_begins_to_leave_after_it(change, race, size):
    assert race(change, size(ci=30 if change is correct else 6, full=400)) == 0


@pytest.mark.parametrize("change", [correct, stop_by_text, wish_for_nothing])
def test_nothing_of_a_batch_begins_to_leave_after_it(change, race, size):
    assert race(change, size(ci=3, full=40), in_a_batch, each=8) == 0


@contextmanager
def passing_freely(barrier, key):
    yield True


def test_without_the_barrier_the_race_is_found(race, monkeypatch, size):
    monkeypatch.setattr(Barrier, "passing", passing_freely)
    times = size(ci=0, full=100)
    late = race(correct, times)
    logger.info("%d of %d began too late", late, times)
    assert late or not times

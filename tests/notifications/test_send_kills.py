"""``kill -9`` of senders at every point: nothing lost, nothing twice, every doubt shown."""

import logging
import os
import signal
from collections import Counter
from uuid import UUID

import pytest
from django.db import connection

from crm import clock
from crm.project.waiting import attempts
from notifications.models import Attempt, Message
from notifications.sending import sweeping
from tests import crowds
from tests import senders as points
from tests.factories.crm import UserFactory

logger = logging.getLogger(__name__)

SEED = 20261122
WAITING = ("queued", "held", "sending", "unknown")
# How many messages lie ready while senders die.
READY = 12


@pytest.fixture
def honouring(committed_db, new_carrier):
    """A provider that delivers what bears the same key once."""
    return new_carrier("http://127.0.0.1:9")


@pytest.fixture
def ignoring(committed_db, new_carrier, settings):
    """A provider that delivers a repeat as a second message."""
    settings.CARRIER_HONOURS_KEYS = False
    return new_carrier("http://127.0.0.1:9")


@pytest.fixture(params=["staff.reply", "enquiry.follow_up"])
def asked_again(request) -> str:
    """A topic of which a person says whether it leaves a second time."""
    return request.param


@pytest.fixture
def imani(committed_db):
    return UserFactory(username="imani")


def replies(count: int, by) -> list[Message]:
    """What customers wait for."""
    return crowds.waiting_for(crowds.crowd(count), "staff.reply", by=by)


def codes(count: int, by) -> list[Message]:
    """What customers must have at once."""
    return crowds.waiting_for(crowds.crowd(count), "address.code", by=by)


def follow_ups(count: int, by) -> list[Message]:
    """What is sent once, or a person is asked."""
    return crowds.waiting_for(crowds.crowd(count), "enquiry.follow_up", by=by)


def kill_under_load(senders, kills: int, queue) -> list[Message]:
    """Keep messages coming until all the kills are done, then until nothing moves any more."""
    made = []
    for _ in attempts(within=30 + 4 * kills, every=0.05):
        if senders.ends.total() >= kills:
            break
        lying = Message.objects.filter(state="queued").count()
        made += queue(READY - lying) if lying < READY / 2 else []
    assert senders.ends.total() >= kills, senders.ends
    wait_until_settled()
    logger.info("%d kills of %d messages: %s", kills, len(made), dict(senders.ends))
    return made


def wait_until_settled() -> None:
    for _ in attempts(within=60):
        if not Message.objects.filter(state__in=WAITING).exists():
            return
    raise AssertionError(list(Message.objects.filter(state__in=WAITING).values()))


def arrived(carrier) -> Counter:
    return Counter(UUID(one.message_ref) for one in carrier.arrivals())


def states() -> dict[UUID, str]:
    return dict(Message.objects.values_list("ref", "state"))


def test_a_provider_that_honours_keys_loses_none_and_doubles_none(honouring, send, imani, size):
    kills = size(ci=30, full=300)
    with send(kills=kills, seed=SEED) as senders:
        made = kill_under_load(senders, kills, lambda count: replies(count, imani))
    came = arrived(honouring)
    assert set(came) == {one.ref for one in made}, "lost"
    assert set(came.values()) == {1}, "doubled"
    assert set(states().values()) == {"sent"}


def test_a_provider_that_ignores_keys_doubles_none_and_all_doubt_is_shown(
    asked_again, ignoring, send, imani, size
):
    kills = size(ci=30, full=300)
    places = [*points.SENDING, *points.LOOKING]
    with send(kills=kills, seed=SEED, points=places) as senders:
        made = kill_under_load(
            senders,
            kills,
            lambda count: crowds.waiting_for(crowds.crowd(count), asked_again, by=imani),
        )
    came, stand = arrived(ignoring), states()
    shown = {ref for ref, state in stand.items() if state == "asking"}
    lost = {one.ref for one in made} - set(came)
    logger.info("%d shown as not certain, %d of them never left", len(shown), len(lost))
    assert set(came.values()) == {1}, "doubled"
    assert lost <= shown, "lost in silence"
    assert {ref for ref, state in stand.items() if state == "sent"} <= set(came)
    assert set(stand.values()) <= {"sent", "asking"}
    doubted = Message.objects.filter(state="asking", attempts__outcome="unknown")
    assert set(doubted.values_list("ref", flat=True)) == shown


def test_what_is_repeated_at_all_is_repeated_once_and_says_so(ignoring, send, imani, size):
    kills = size(ci=10, full=100)
    places = [*points.SENDING, *points.LOOKING]
    with send(kills=kills, seed=SEED, points=places) as senders:
        made = kill_under_load(senders, kills, lambda count: codes(count, imani))
    came, stand = arrived(ignoring), states()
    marked = set(Message.objects.filter(feedback="repeated").values_list("ref", flat=True))
    assert {ref for ref, times in came.items() if times > 1} <= marked
    assert max(came.values()) <= 2
    assert sum(times - 1 for times in came.values()) <= kills
    lost = {one.ref for one in made} - set(came)
    assert all(stand[ref] == "asking" for ref in lost)


def test_who_is_frozen_past_the_lease_sends_nothing_when_they_wake(ignoring, send, imani):
    [message] = follow_ups(1, imani)
    with send(workers=1, freeze="after the claim") as senders:
        frozen, _point = senders.wait_for("freezes")
        wait_until(message, "sending")
        let_the_lease_run_out()
        sweeping.sweep()
        wait_until(message, "unknown")
        os.kill(frozen, signal.SIGCONT)
        wait_until(message, "sent")
    assert arrived(ignoring) == {message.ref: 1}
    outcomes = Attempt.objects.filter(message=message).order_by("no")
    assert [one.outcome for one in outcomes] == ["retry", "accepted"]


def test_the_late_outcome_of_who_was_frozen_is_refused(honouring, send, imani):
    [message] = replies(1, imani)
    with send(workers=1, freeze="before the provider") as senders:
        frozen, _point = senders.wait_for("freezes")
        let_the_lease_run_out()
        sweeping.sweep()
        wait_until(message, "sent")
        [before] = Attempt.objects.filter(message=message).values()
        os.kill(frozen, signal.SIGCONT)
        [other] = replies(1, imani)
        wait_until(other, "sent")
    assert list(Attempt.objects.filter(message=message).values()) == [before]
    assert arrived(honouring) == {message.ref: 1, other.ref: 1}


@pytest.mark.parametrize("seconds", [-86_400, 86_400])
def test_the_clock_of_a_sender_does_not_matter(seconds, honouring, send, imani, size):
    kills = size(ci=3, full=20)
    with send(kills=kills, seed=SEED, clock_is_off_by=seconds) as senders:
        made = kill_under_load(senders, kills, lambda count: replies(count, imani))
    assert arrived(honouring) == {one.ref: 1 for one in made}
    begun = Attempt.objects.order_by("-begun_at").first().begun_at
    assert abs((clock.now() - begun).total_seconds()) < 600


def test_a_database_that_goes_away_in_the_middle_loses_and_doubles_none(
    honouring, send, imani, size
):
    made = replies(size(ci=20, full=200), imani)
    with send(workers=3) as senders:
        for _ in range(size(ci=3, full=30)):
            wait_for_more(honouring)
            go_away()
        wait_until_settled()
    assert senders.told("lost")
    assert arrived(honouring) == {one.ref: 1 for one in made}
    assert set(states().values()) == {"sent"}


def wait_for_more(carrier) -> None:
    before = len(carrier.arrivals())
    for _ in attempts(within=30, every=0.01):
        if len(carrier.arrivals()) > before or not waiting():
            return
    raise AssertionError("Nothing arrives any more.")


def waiting() -> bool:
    return Message.objects.filter(state__in=WAITING).exists()


def go_away() -> None:
    """End every other session of this database, as a restart does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def let_the_lease_run_out() -> None:
    """The senders' leases are of a second and a half."""
    for _ in attempts(within=30):
        if sweeping.abandoned():
            return
    raise AssertionError("The lease never runs out.")


def wait_until(message: Message, state: str) -> None:
    for _ in attempts(within=30, every=0.02):
        message.refresh_from_db()
        if message.state == state:
            return
    raise AssertionError(f"{message.state} instead of {state}")

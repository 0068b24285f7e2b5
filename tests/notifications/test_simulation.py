"""The next days of one customer: what is foreseen is what comes, and nothing is written."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import clock, orders, trail
from notifications import outbox, simulation
from notifications.models import Message, Wish
from notifications.models.messages import State
from notifications.outbox import Intent
from notifications.planning import Planned
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory
from tests.factories.notifications import AutomationFactory, ConsentFactory
from tests.unchanged import digest

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def by_day(db):
    with clock.moved_to(BY_DAY):
        yield


@pytest.fixture
def ruth(by_day):
    ruth = CustomerFactory(since_on=date(2026, 3, 2))
    PhoneFactory(customer=ruth, level=2, status="verified")
    EmailFactory(customer=ruth, level=2, status="verified", value="ruth@fernmail.example")
    ConsentFactory(customer=ruth)
    return ruth


@pytest.fixture
def planned(monkeypatch, ruth):
    """Let an automation plan these topics for Ruth, each after so long."""

    def plan(**after):
        automation = AutomationFactory(topic="welcome.new")
        found = [
            Planned(ruth, topic.replace("_", ".", 1), "", BY_DAY + span, automation)
            for topic, span in after.items()
        ]
        monkeypatch.setattr("notifications.planning.plans", lambda *_asked: found)

    return plan


def states(customer) -> dict[str, str]:
    return {one.message.topic: one.state for one in simulation.run(customer)}


def queue(ruth, rep, topic: str, after: timedelta, **more) -> Message:
    return outbox.queue(Intent(ruth, topic, not_before=BY_DAY + after, **more), by=rep)


def test_what_waits_is_foreseen_with_the_moment_at_which_it_leaves(ruth, rep):
    queue(ruth, rep, "staff.reply", 2 * DAY, own_words={"text": "Hello"})
    [one] = simulation.run(ruth)
    assert one.leaves_at == BY_DAY + 2 * DAY
    assert one.state == State.QUEUED


def test_what_leaves_takes_its_place_before_what_follows(ruth, rep):
    for topic, after in (("offer.store", HOUR), ("offer.garden", 2 * HOUR)):
        queue(ruth, rep, topic, after)
    found = {one.message.topic: one for one in simulation.run(ruth)}
    first, second = found["offer.store"], found["offer.garden"]
    assert first.leaves_at == BY_DAY + HOUR
    assert second.judgement.findings[0].code == "pace.day"
    assert second.leaves_at is not None
    assert second.leaves_at > BY_DAY + DAY


def test_a_plan_is_looked_at_like_a_message(ruth, planned):
    planned(welcome_new=3 * DAY)
    [one] = simulation.run(ruth)
    assert one.plan is not None
    assert one.leaves_at >= BY_DAY + 3 * DAY


def test_several_plans_of_an_hour_become_one(ruth, planned):
    planned(welcome_new=HOUR, welcome_choices=HOUR, welcome_people=HOUR)
    assert sorted(states(ruth).values()) == ["joined", "joined", "queued"]


def test_what_will_have_been_told_is_not_foreseen_twice(ruth, rep, monkeypatch):
    order = orders.place(ruth, by=rep, number="77")
    queue(ruth, rep, "order.confirmed", HOUR, subject=order.subject)
    again = Planned(ruth, "order.confirmed", order.subject, BY_DAY + 3 * HOUR)
    monkeypatch.setattr("notifications.planning.plans", lambda *_asked: [again])
    _first, second = simulation.run(ruth)
    assert [one.code for one in second.judgement.findings] == ["sameness.said"]


def test_what_is_not_wanted_is_foreseen_as_not_sent(ruth, planned):
    with_wish(ruth, topic="offer.garden")
    planned(offer_garden=DAY)
    assert states(ruth) == {"offer.garden": "dropped"}


def with_wish(customer, **more) -> Wish:
    with trail.act("arranged", by=None, says="Arranged for a test"):
        return Wish.objects.create(
            customer=customer, mode="never", set_by="customer", set_at=BY_DAY, **more
        )


def test_a_simulation_writes_nothing(ruth, rep, planned):
    queue(ruth, rep, "offer.store", HOUR)
    planned(welcome_new=HOUR, offer_garden=DAY)
    before = digest()
    simulation.run(ruth)
    assert digest() == before


def test_it_reads_three_times_besides_what_plans_read(ruth, rep, django_assert_max_num_queries):
    order = orders.place(ruth, by=rep, number="77")
    queue(ruth, rep, "order.confirmed", HOUR, subject=order.subject)
    queue(ruth, rep, "offer.store", HOUR)
    plans_of_automations_and_letters = 4
    with django_assert_max_num_queries(3 + plans_of_automations_and_letters):
        simulation.run(ruth)


def test_what_is_foreseen_is_what_comes(ruth, rep, carrier):
    order = orders.place(ruth, by=rep, number="77")
    queue(ruth, rep, "order.confirmed", HOUR, subject=order.subject)
    queue(ruth, rep, "offer.store", 2 * HOUR)
    queue(ruth, rep, "offer.garden", 3 * HOUR)
    queue(ruth, rep, "welcome.choices", 3 * HOUR)
    queue(ruth, rep, "welcome.people", 3 * HOUR)
    queue(ruth, rep, "welcome.new", 13 * HOUR, channel="text")
    foreseen = {one.message.pk: one for one in simulation.run(ruth)}
    for hour in range(24 * 9):
        with clock.moved_to(BY_DAY + (hour + 1) * HOUR):
            delivery.drain()
    for message in Message.objects.all():
        one = foreseen[message.pk]
        assert (message.state == "sent" and message.joined_id is None) == (
            one.leaves_at is not None
        ), message
        if one.leaves_at:
            late = message.attempts.get().begun_at - one.leaves_at
            # The sender looks once an hour here; what follows another is late with it.
            assert timedelta(0) <= late <= 3 * HOUR, message

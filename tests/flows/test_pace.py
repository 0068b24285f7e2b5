"""Not too much, whoever sends: first notices together, one question after a service."""

from datetime import UTC, datetime, timedelta

import pytest

from crm import addresses, clock, contact_points, customers, orders
from crm.contact_points import Proof
from crm.customers import Reach
from notifications import outbox, simulation
from notifications.checking import reading
from notifications.desk import upcoming
from notifications.models import Interest, Message, Wish
from notifications.outbox import Intent
from notifications.sending import delivery
from tests.factories.crm import Arranged, PhoneFactory
from tests.factories.notifications import ConsentFactory

pytestmark = pytest.mark.django_db

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class InterestFactory(Arranged):
    class Meta:
        model = Interest

    is_liked = True
    source = "Imani, Phone desk"


class WishFactory(Arranged):
    class Meta:
        model = Wish

    set_by = "customer"
    set_at = BY_DAY


@pytest.fixture
def newcomer(rep):
    """Somebody new, who was asked whether the e-mail address is theirs."""
    with clock.moved_to(BY_DAY):
        given = Reach(addresses.parse("email", "ruth@fernmail.example"))
        return customers.register(
            by=rep, reach=[given], title="Ms.", given_name="Ruth", family_name="Adeyemi"
        )


@pytest.fixture
def customer(newcomer, rep):
    """The same, once the address was read back."""
    with clock.moved_to(BY_DAY + HOUR / 60):
        contact_points.verify(newcomer.contact_points.get(), by=rep, proof=Proof.READ_BACK)
        # It need not be asked any more whether the address is right.
        delivery.drain()
    return newcomer


@pytest.mark.mission("B8")
def test_five_notices_of_a_first_day_leave_as_one_message(customer, rep, carrier):
    with clock.moved_to(BY_DAY):
        for topic in ("new", "choices", "people", "documents", "feedback"):
            outbox.queue(Intent(customer, f"welcome.{topic}"), by=rep)
    with clock.moved_to(BY_DAY + 2 * HOUR):
        delivery.drain()
    [arrival] = carrier.arrivals()
    for words in ("thank you for coming", "You choose", "act for you", "card with your name"):
        assert words in arrival.text
    first_steps = Message.objects.filter(topic__startswith="welcome.")
    assert set(first_steps.values_list("state", flat=True)) == {"sent", "joined"}


@pytest.mark.mission("B8")
def test_what_waits_for_the_address_of_a_new_customer_leaves_as_one_once_it_is_confirmed(
    newcomer, rep, carrier, run_jobs
):
    for minutes, topic in enumerate(("new", "choices", "people", "documents", "feedback")):
        with clock.moved_to(BY_DAY + minutes * HOUR / 4):
            outbox.queue(Intent(newcomer, f"welcome.{topic}"), by=rep)
    with clock.moved_to(BY_DAY + DAY):
        delivery.drain()
        [_question] = carrier.arrivals()
        contact_points.verify(newcomer.contact_points.get(), by=rep, proof=Proof.READ_BACK)
        run_jobs()
        delivery.drain()
    _question, arrival = carrier.arrivals()
    for words in ("thank you for coming", "You choose", "act for you", "card with your name"):
        assert words in arrival.text


@pytest.mark.mission("B8")
def test_what_waits_for_the_morning_leaves_as_one(customer, rep, carrier):
    with clock.moved_to(BY_DAY + 12 * HOUR):
        for topic in ("new", "choices", "people"):
            outbox.queue(Intent(customer, f"welcome.{topic}"), by=rep)
    for hour in (23, 24, 25):
        with clock.moved_to(BY_DAY + hour * HOUR):
            delivery.drain()
    assert len(carrier.arrivals()) == 1


@pytest.mark.mission("B18")
def test_what_may_not_take_the_way_of_another_finds_its_own(customer, rep, carrier):
    PhoneFactory(customer=customer, level=2, status="verified")
    with clock.moved_to(BY_DAY):
        WishFactory(customer=customer, topic="order.after", channel="email", mode="never")
        order = orders.place(customer, by=rep, number="1", status="delivered")
        outbox.queue(Intent(customer, "welcome.new"), by=rep)
        asking = outbox.queue(
            Intent(customer, "order.after", subject=order.subject, not_before=BY_DAY + HOUR),
            by=rep,
        )
    assert Message.objects.get(pk=asking.pk).state == "joined"
    for hour in (2, 3):
        with clock.moved_to(BY_DAY + hour * HOUR):
            delivery.drain()
    welcome, question = carrier.arrivals()
    assert (welcome.channel, question.channel) == ("email", "text")
    assert "Did everything go as we said?" not in welcome.text


def test_what_left_inside_another_waits_no_more_and_was_told(customer, rep, carrier):
    with clock.moved_to(BY_DAY):
        order = orders.place(customer, by=rep, number="1", status="delivered")
        question = Intent(
            customer, "order.after", subject=order.subject, not_before=BY_DAY + HOUR
        )
        outbox.queue(Intent(customer, "welcome.new"), by=rep)
        outbox.queue(question, by=rep)
    with clock.moved_to(BY_DAY + 2 * HOUR):
        delivery.drain()
        [arrival] = carrier.arrivals()
        assert "Did everything go as we said?" in arrival.text
        [_world, facts] = reading.facts_of([customer.pk])
        assert facts[customer.pk].waiting == ()
        assert upcoming.week(customer).rows == []
        assert simulation.run(customer) == []
        again = outbox.queue(question, by=rep)
    assert [one.code for one in again.decisions.last().found] == ["sameness.said"]


@pytest.mark.mission("B15")
def test_after_a_job_one_question_leaves_and_the_next_two_do_not(customer, rep, carrier):
    with clock.moved_to(BY_DAY):
        for number in ("1", "2", "3"):
            order = orders.place(customer, by=rep, number=number, status="delivered")
            outbox.queue(
                Intent(
                    customer,
                    "order.after",
                    subject=order.subject,
                    situation="after_service",
                    not_before=BY_DAY + int(number) * DAY,
                ),
                by=rep,
            )
    for days in (1, 2, 3):
        with clock.moved_to(BY_DAY + days * DAY + HOUR):
            delivery.drain()
    assert len(carrier.arrivals()) == 1
    asked = Message.objects.filter(topic="order.after").order_by("pk")
    states = asked.values_list("state", flat=True)
    assert list(states) == ["sent", "dropped", "dropped"]
    last = asked.last().decisions.last()
    assert "pace.after_service" in {one.code for one in last.found}


@pytest.mark.mission("E14")
def test_of_five_offers_the_two_that_were_asked_for_leave(customer, rep, carrier):
    ConsentFactory(customer=customer)
    InterestFactory(customer=customer, subject="garden")
    topics = ("offer.store", "offer.garden", "offer.store", "offer.store", "offer.garden")
    with clock.moved_to(BY_DAY):
        for topic in topics:
            outbox.queue(Intent(customer, topic, not_before=BY_DAY + HOUR), by=rep)
    for days in range(8):
        with clock.moved_to(BY_DAY + days * DAY + 2 * HOUR):
            delivery.drain()
    left = Message.objects.filter(state="sent").values_list("topic", flat=True)
    assert list(left[:2]) == ["offer.garden", "offer.garden"]
    assert len([one for one in carrier.arrivals() if "garden week" in one.text]) == 2

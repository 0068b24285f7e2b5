"""A message leaves only while it is so: said once, read again, never against another word."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from crm import clock, orders, spans
from crm.models import Act
from notifications import outbox
from notifications.checking import reasons
from notifications.models import Message
from notifications.outbox import Intent
from notifications.sending import delivery
from tests.factories.crm import (
    CustomerFactory,
    PartnerFactory,
    PartnerSystemFactory,
    PhoneFactory,
)

pytestmark = pytest.mark.django_db

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def order(rep):
    """Order 77 of a customer with a mobile that was read back; Brant Haulage carries it."""
    customer = CustomerFactory(since_on=date(2025, 1, 7))
    PhoneFactory(customer=customer, level=2, status="verified")
    carrier = PartnerFactory(may_send=["order.cancelled", "order.window"])
    with clock.moved_to(BY_DAY - timedelta(days=1)):
        return orders.place(customer, by=rep, number="77", carrier=carrier)


@pytest.fixture
def brant(order):
    """The system of Brant Haulage."""
    return PartnerSystemFactory(partner=order.carrier)


def cancelled(order, by, **more):
    intent = Intent(order.customer, "order.cancelled", subject=order.subject, **more)
    return outbox.queue(intent, by=by)


@pytest.mark.mission("A1")
def test_the_store_and_the_carrier_raise_it_and_the_customer_is_told_once(
    order, rep, brant, carrier, run_jobs
):
    with clock.moved_to(BY_DAY):
        orders.report(order, by=rep, predicate="status", value="cancelled", party="store")
        first, second = cancelled(order, rep), cancelled(order, brant)
        run_jobs()
        third = cancelled(order, brant, key="once more")
        run_jobs()
    [arrival] = carrier.arrivals()
    assert arrival.text.count("your order 77 is cancelled.") == 1
    for message in (first, second, third):
        message.refresh_from_db()
    assert (first.state, second.state, third.state) == ("sent", "joined", "dropped")
    raised = Act.objects.filter(customer=order.customer, verb="message.queued")
    assert {act.actor for act in raised} == {rep, brant}


@pytest.mark.mission("A2")
def test_a_notice_is_withdrawn_when_the_order_is_reinstated_before_it_leaves(
    order, rep, carrier, run_jobs
):
    with clock.moved_to(BY_DAY):
        orders.report(order, by=rep, predicate="status", value="cancelled", party="store")
        message = cancelled(order, rep, not_before=BY_DAY + timedelta(hours=1))
        orders.report(order, by=rep, predicate="status", value="confirmed", party="store")
    with clock.moved_to(BY_DAY + timedelta(hours=2)):
        delivery.drain()
    message.refresh_from_db()
    assert message.state == "dropped"
    assert carrier.arrivals() == []
    [why] = message.decisions.last().found
    assert reasons.to_staff(why) == "No longer so: status “is cancelled”, now “is confirmed”"


@pytest.mark.mission("A3")
def test_where_a_partner_says_otherwise_than_whoever_decides_neither_notice_leaves(
    order, rep, brant, carrier, run_jobs, desk_client
):
    with clock.moved_to(BY_DAY):
        negative = cancelled(order, brant)
        positive = outbox.queue(
            Intent(order.customer, "order.confirmed", subject=order.subject), by=rep
        )
        run_jobs()
        delivery.drain()
        assert carrier.arrivals() == []
        desk = desk_client.get("/messages/").content.decode()
        assert "status “is cancelled”; the store decides about that, and says" in desk
        assert desk.count('id="task-') == 1
        said = {"predicate": "status", "value": "confirmed", "why": "Dana looked it up"}
        orders.settle(order, by=rep, **said)
        run_jobs()
    for message in (negative, positive):
        message.refresh_from_db()
    assert (negative.state, positive.state) == ("dropped", "sent")


@pytest.mark.mission("A3")
def test_a_negative_notice_whose_sources_disagree_goes_to_a_person(
    order, rep, brant, carrier, run_jobs
):
    with clock.moved_to(BY_DAY):
        orders.report(order, by=brant, predicate="status", value="cancelled", party="carrier")
        message = cancelled(order, brant)
        run_jobs()
        delivery.drain()
        assert message.state == "asking"
        assert carrier.arrivals() == []
        said = {
            "predicate": "status",
            "value": "confirmed",
            "why": "Dana at Brant looked it up",
        }
        orders.settle(order, by=rep, **said)
        run_jobs()
        delivery.drain()
    message.refresh_from_db()
    assert message.state == "dropped"
    assert carrier.arrivals() == []


def window(hour: int) -> str:
    day = datetime(2026, 11, 26, tzinfo=UTC)
    return spans.written(day + timedelta(hours=hour), day + timedelta(hours=hour + 2))


@pytest.fixture
def told(order, rep, brant, carrier, run_jobs):
    """They were told that it comes on Thursday at seven."""
    with clock.moved_to(BY_DAY):
        said = {"predicate": "window", "party": "carrier"}
        orders.report(order, by=brant, value=window(19), **said)
        message = outbox.queue(
            Intent(order.customer, "order.window", subject=order.subject), by=brant
        )
        run_jobs()
    message.refresh_from_db()
    assert message.state == "sent"
    return message


@pytest.mark.mission("A19")
def test_what_was_told_and_is_no_longer_so_is_taken_back_from_whoever_was_told(
    told, order, brant, carrier, run_jobs, desk_client
):
    with clock.moved_to(BY_DAY + timedelta(hours=1)):
        orders.report(order, by=brant, predicate="window", value=window(21), party="carrier")
        run_jobs()
        offered = Message.objects.latest("pk")
        assert (offered.state, offered.customer) == ("asking", order.customer)
        desk = desk_client.get("/messages/").content.decode()
        assert "They were told otherwise by “When a delivery comes”" in desk
        assert len(carrier.arrivals()) == 1
        desk_client.post(reverse("notifications:message_replacing", args=[offered.pk]))
        run_jobs()
    offered.refresh_from_db()
    assert (offered.state, offered.corrects) == ("sent", told)
    assert offered.sender.username == "imani"
    [_first, second] = carrier.arrivals()
    assert "This replaces our message of Tuesday 24 November" in second.text
    assert "comes Thursday 26 November, 4 to 6 pm" in second.text
    assert Message.objects.count() == 2


@pytest.mark.mission("A19")
def test_what_became_so_again_before_anybody_agreed_is_not_taken_back(
    told, order, brant, carrier, run_jobs
):
    with clock.moved_to(BY_DAY + timedelta(hours=1)):
        for hour in (21, 19):
            orders.report(
                order, by=brant, predicate="window", value=window(hour), party="carrier"
            )
        run_jobs()
    assert Message.objects.latest("pk").state == "dropped"
    assert len(carrier.arrivals()) == 1


def test_what_goes_its_course_contradicts_nobody(told, order, rep, run_jobs):
    with clock.moved_to(BY_DAY + timedelta(hours=1)):
        orders.report(order, by=rep, predicate="status", value="on_its_way", party="store")
        run_jobs()
    assert Message.objects.count() == 1

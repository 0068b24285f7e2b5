"""A month of messages, each with the rule that allowed it, and none against one (B22)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from crm import clock, orders
from notifications.models import Message
from notifications.preferences import stopping, wishes
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, EmailFactory
from tests.factories.notifications import ConsentFactory, queued
from tests.parts import between

pytestmark = [pytest.mark.django_db, pytest.mark.mission("B22")]

FIRST = datetime(2026, 11, 2, 16, tzinfo=UTC)
DAY = timedelta(days=1)
BOOKED = "It belongs to what they asked, ordered or booked"


@pytest.fixture
def monthly():
    """She allowed offers, one a month at most."""
    ruth = reached("Ruth")
    with clock.moved_to(FIRST - DAY):
        ConsentFactory(customer=ruth)
        limit = {"mode": "at_most", "at_most": 1, "per_days": 30}
        wishes.choose(ruth, by=None, topic="offers", **limit)
    return ruth


@pytest.fixture
def stopped():
    """He allowed offers once, and stopped everything since."""
    mark = reached("Mark")
    with clock.moved_to(FIRST - DAY):
        ConsentFactory(customer=mark)
        stopping.stop(mark, by=None)
    return mark


def reached(given_name: str):
    with clock.moved_to(FIRST - DAY):
        made = CustomerFactory(given_name=given_name, since_on="2020-01-01")
        EmailFactory(customer=made, level=3, status="verified")
    return made


def test_after_a_month_each_message_shows_its_rule_and_no_rule_was_broken(
    monthly, stopped, rep, carrier, desk_client
):
    for week in range(4):
        monday = FIRST + 7 * week * DAY
        for customer in (monthly, stopped):
            with clock.moved_to(monday):
                queued(customer, "offer.store")
                order = orders.place(customer, by=rep, number=f"{customer.pk}-{week}")
                queued(customer, "order.confirmed", subject=order.subject, by=rep)
            with clock.moved_to(monday + 2 * DAY):
                queued(customer, "welcome.new")
        for days in range(7):
            with clock.moved_to(monday + days * DAY + timedelta(hours=2)):
                delivery.drain()
                delivery.drain()
    with clock.moved_to(FIRST + 29 * DAY):
        hers, his = (rules_of(desk_client, one) for one in (monthly, stopped))
    offers = [rule for rule in hers if "Yes, send me offers." in rule]
    assert len(offers) == 1
    assert "Offers: at most 1 a month" in offers[0]
    assert len(hers) > 4
    assert his == [BOOKED] * 4


def rules_of(browser, customer) -> list[str]:
    """What the page of each message that left says to “Do they want it?”."""
    month = reverse("notifications:customer_messages", args=[customer.ref]) + "?span=past30"
    sent = Message.objects.filter(customer=customer, state="sent", joined=None)
    assert browser.get(month).content.decode().count(">Sent</span>") >= sent.count()
    return [rule_of(browser, one) for one in sent]


def rule_of(browser, message: Message) -> str:
    page = browser.get(message.get_absolute_url()).content.decode()
    answers = between(page, 'id="answers"', "</ul>")
    assert answers.count('data-mark="yes"') == 7
    asked = between(answers, "Do they want it?", "</li>")
    return re.search(r"<bdi>(.*?)</bdi>", asked)[1]

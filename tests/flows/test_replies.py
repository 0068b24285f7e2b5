"""What readers write back, through the doors of the running site."""

import pytest

from crm import clock
from crm.models import Quarantine
from notifications import outbox
from notifications.models import Message
from notifications.outbox import Intent
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, PhoneFactory, UserFactory
from tests.factories.notifications import ConsentFactory
from tests.jobs import run_due


@pytest.fixture
def ruth(carrier_of_site):
    """Ruth, wherever it is noon just now."""
    hour = clock.now().hour
    customer = CustomerFactory(since_on="2026-03-02", time_zone=f"Etc/GMT{hour - 12:+d}")
    PhoneFactory(customer=customer, level=2, status="verified")
    ConsentFactory(customer=customer)
    return customer


@pytest.fixture
def imani(carrier_of_site):
    return UserFactory(username="imani")


def told(customer, rep, words: str) -> Message:
    intent = Intent(customer, "staff.reply", own_words={"text": words}, channel="text")
    return outbox.queue(intent, by=rep)


def states(*messages: Message) -> list[str]:
    found = Message.objects.in_bulk([one.pk for one in messages])
    return [found[one.pk].state for one in messages]


def test_nothing_more_begins_after_the_door_took_a_stop(ruth, imani, carrier_of_site):
    told(ruth, imani, "Your chairs are here.")
    offers = [outbox.queue(Intent(ruth, "offer.store", channel="text"), by=imani)]
    delivery.drain()
    run_due()
    [first, *_offers] = carrier_of_site.arrivals()
    before = len(carrier_of_site.arrivals())
    offers += [
        outbox.queue(Intent(ruth, topic, channel="text"), by=imani)
        for topic in ("offer.garden", "offer.online_booking")
    ]
    carrier_of_site.reply(first, "Stop.")
    delivery.drain()
    run_due()
    [*_earlier, last] = carrier_of_site.arrivals()
    assert len(carrier_of_site.arrivals()) == before + 1
    assert "We have stopped" in last.text
    assert states(*offers[1:]) == ["dropped", "dropped"]
    carrier_of_site.reply(first, "Stop.")
    run_due()
    assert len(carrier_of_site.arrivals()) == before + 1


@pytest.mark.mission("B12")
def test_a_stranger_who_answers_wrong_number_never_hears_from_us_again(
    ruth, imani, carrier_of_site
):
    told(ruth, imani, "Your chairs are here.")
    run_due()
    [first] = carrier_of_site.arrivals()
    carrier_of_site.reply(first, "Wrong number")
    assert Quarantine.objects.get().customer == ruth
    waiting = told(ruth, imani, "And your table.")
    delivery.drain()
    run_due()
    assert len(carrier_of_site.arrivals()) == 1
    assert states(waiting) == ["held"]

"""Brands: a desk writes under its own name and from its own addresses."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from crm import clock, trail
from notifications import outbox
from notifications.models import Body, Brand
from notifications.outbox import Intent
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory
from tests.factories.notifications import BrandFactory

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def ruth(db):
    with clock.moved_to(BY_DAY):
        customer = CustomerFactory(since_on=date(2026, 3, 2))
        PhoneFactory(customer=customer, level=2, status="verified")
        EmailFactory(customer=customer, level=2, status="verified")
        yield customer


@pytest.fixture
def say(ruth, rep, run_jobs):
    def said(channel: str) -> None:
        words = {"subject": "From {brand}", "text": "They are here."}
        outbox.queue(Intent(ruth, "staff.reply", own_words=words, channel=channel), by=rep)
        run_jobs()

    return said


def test_a_mail_bears_the_name_address_and_mark_of_the_desk(say, rep, carrier):
    brand = BrandFactory(desks=[rep.desk])
    say("email")
    [arrival] = carrier.arrivals()
    assert arrival.sender_address == "clinic@larkfield.example"
    assert arrival.sender.endswith(brand.name)
    assert arrival.subject == f"From {brand.name}"
    assert "answers@larkfield.example" in arrival.headers
    assert "M2 2h20v20h-20z" in arrival.html


def test_a_text_comes_from_the_number_of_the_desk(say, rep, carrier):
    BrandFactory(desks=[rep.desk])
    say("text")
    assert carrier.arrivals()[0].sender_address == "+15550100200"


def test_without_a_brand_the_organisation_writes(say, rep, carrier, settings):
    BrandFactory()
    BrandFactory(desks=[rep.desk], is_open=False)
    say("email")
    [arrival] = carrier.arrivals()
    assert arrival.sender_address == settings.DEFAULT_FROM_EMAIL
    assert "Reply-To" not in arrival.headers


def test_what_left_keeps_its_address_when_the_brand_changes(say, rep, carrier):
    brand = BrandFactory(desks=[rep.desk])
    say("text")
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Brand.objects.filter(pk=brand.pk).update(text_number="+15550109999")
    assert Body.objects.get().sender_address == "+15550100200"
    say("text")
    assert Body.objects.latest("pk").sender_address == "+15550109999"


@pytest.mark.parametrize(
    "wrong", [{"mark": '"/><script>'}, {"text_number": "555"}, {"email": "x"}], ids=str
)
def test_a_brand_holds_only_what_can_be_sent(wrong):
    with pytest.raises(ValidationError):
        Brand(**{"name": "Clinic"} | wrong).full_clean(validate_unique=False)

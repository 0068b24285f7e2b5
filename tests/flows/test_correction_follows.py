"""A corrected address is corrected for what waits as well, a month later too (B11)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from crm import clock
from notifications import outbox
from notifications.outbox import Intent
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, EmailFactory

pytestmark = [pytest.mark.django_db, pytest.mark.mission("B11")]

DAY_1 = datetime(2026, 11, 3, 16, tzinfo=UTC)


@pytest.fixture
def customer():
    made = CustomerFactory(since_on=date(2025, 1, 7))
    EmailFactory(customer=made, value="ruth@fernmial.example", level=2, status="verified")
    return made


def test_a_message_queued_for_day_30_goes_to_the_address_corrected_on_day_2(
    customer, rep, desk_client, carrier
):
    with clock.moved_to(DAY_1):
        words = {"subject": "Your visit", "text": "See you on Thursday."}
        due = DAY_1 + timedelta(days=30)
        message = outbox.queue(
            Intent(customer, "staff.reply", own_words=words, channel="email", not_before=due),
            by=rep,
        )
    old = customer.contact_points.get()
    with clock.moved_to(DAY_1 + timedelta(days=1)):
        desk_client.post(
            reverse("crm:correction", args=[old.pk]),
            {
                "value": "ruth@fernmail.example",
                "reason": "not_theirs",
                "told_by": "customer",
                "keep": "1",
            },
        )
        new = customer.contact_points.live().get()
        desk_client.post(reverse("crm:verification", args=[new.pk]), {"proof": "2"})
    with clock.moved_to(DAY_1 + timedelta(days=31)):
        delivery.drain()
    message.refresh_from_db()
    assert message.state == "sent"
    assert [one.to for one in carrier.arrivals()] == ["ruth@fernmail.example"]

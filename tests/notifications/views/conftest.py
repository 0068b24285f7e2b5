"""Ruth with a mobile and an e-mail address, by day, and messages to her that wait."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import clock, orders
from notifications import outbox
from notifications.outbox import Intent
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory

# Tuesday, eleven in the morning in New York.
BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def by_day(db):
    with clock.moved_to(BY_DAY):
        yield BY_DAY


@pytest.fixture
def reached(by_day):
    """Ruth, a customer since March, with a mobile and an e-mail address, both read back."""
    ruth = CustomerFactory(since_on=date(2026, 3, 2))
    PhoneFactory(customer=ruth, level=2, status="verified")
    EmailFactory(customer=ruth, level=2, status="verified", value="ruth@fernmail.example")
    return ruth


@pytest.fixture
def waiting(reached, rep):
    """A message about an order that leaves in an hour."""
    order = orders.place(reached, by=rep, number="77")
    intent = Intent(
        reached,
        "order.confirmed",
        subject=order.subject,
        not_before=BY_DAY + timedelta(hours=1),
    )
    return outbox.queue(intent, by=rep)


@pytest.fixture
def held(reached, rep):
    """A welcome that waits for the morning: it is night where Ruth is."""
    with clock.moved_to(BY_DAY + timedelta(hours=12)):
        intent = Intent(reached, "welcome.new", channel="text")
        yield outbox.queue(intent, by=rep)


@pytest.fixture
def dropped(reached, rep):
    """An offer to somebody who never allowed any."""
    return outbox.queue(Intent(reached, "offer.store"), by=rep)


@pytest.fixture
def later():
    """The message as it stands now."""

    def later(message):
        message.refresh_from_db()
        return message

    return later

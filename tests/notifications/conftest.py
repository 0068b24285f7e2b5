"""What several tests of the one voice begin with."""

from datetime import UTC, datetime

import pytest

from crm import clock, trail
from crm.models import Organisation
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory

# A Tuesday, 11 am in New York.
NOON = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def at_noon(db):
    """A decent hour to write to somebody."""
    with clock.moved_to(NOON):
        yield NOON


@pytest.fixture
def customer(at_noon):
    """Ruth, whom we serve and whose addresses we are sure of."""
    ruth = CustomerFactory(since_on="2020-01-01")
    PhoneFactory(customer=ruth, status="verified", level=3, is_preferred=True)
    EmailFactory(customer=ruth, status="verified", level=3, is_preferred=True)
    return ruth


@pytest.fixture
def email(customer):
    return customer.contact_points.filter(kind="email").earliest("pk")


@pytest.fixture
def phone(customer):
    return customer.contact_points.filter(kind="phone").earliest("pk")


@pytest.fixture
def organisation(db):
    """The organisation of the test database, as it is furnished."""
    found = Organisation.objects.current()
    if found:
        return found
    with trail.act("arranged", by=None, says="Arranged for a test"):
        return Organisation.objects.create(name="Larkfield", mode="test")

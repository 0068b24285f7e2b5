"""People of the tests and the doors they come through."""

import pytest
from django.test import Client

from crm import roles
from tests.factories.crm import ClinicianFactory, CustomerFactory, UserFactory


@pytest.fixture
def rep(db):
    """Imani at the phone desk."""
    return UserFactory(username="imani")


@pytest.fixture
def clinician(db):
    """Tom at the clinic desk, who may open clinical notes."""
    return ClinicianFactory()


@pytest.fixture
def supervisor(db):
    """Marta, who supervises."""
    return UserFactory(
        username="marta", first_name="Marta", last_name="Lindqvist", role=roles.SUPERVISOR
    )


@pytest.fixture
def admin(db):
    """Ada, who manages the installation."""
    return UserFactory(
        username="ada", first_name="Ada", last_name="Brandt", role=roles.ADMIN, is_staff=True
    )


@pytest.fixture
def signed_in():
    """Make a client in which this person is signed in."""

    def client_of(person) -> Client:
        client = Client()
        client.force_login(person, backend="crm.backends.PersonAtADesk")
        return client

    return client_of


@pytest.fixture
def desk_client(rep, signed_in):
    """The browser of Imani, signed in."""
    return signed_in(rep)


@pytest.fixture
def ruth(db):
    """Ruth Adeyemi, a customer."""
    return CustomerFactory()

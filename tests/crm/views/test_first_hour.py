"""The first hour of an empty organisation."""

import pytest
from django.urls import reverse

from crm import roles, trail
from crm.models import Organisation
from crm.views.first_hour import first_hour
from tests.factories.crm import CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db


def done(person) -> list[bool]:
    return [step.is_done for step in first_hour(person)]


@pytest.fixture
def first_admin():
    """Ada, alone, at no desk."""
    return UserFactory(username="ada", role=roles.ADMIN, is_staff=True, desk=None)


def test_an_admin_alone_is_led_through_the_first_hour(first_admin, signed_in):
    client = signed_in(first_admin)
    session = client.session
    session["second_step"] = True
    session.save()
    words = client.get(reverse("crm:desk")).content.decode()
    assert "The first hour" in words
    for step in first_hour(first_admin):
        assert f'href="{step.url}"' in words


def test_what_is_done_is_ticked_off_and_all_done_is_gone(first_admin):
    assert done(first_admin) == [False, False, False, True]
    UserFactory(username="imani")
    assert done(first_admin) == [True, True, False, True]
    CustomerFactory()
    assert done(first_admin) == []


def test_the_last_step_is_to_go_live(first_admin):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode=Organisation.Mode.REHEARSAL)
    UserFactory(username="imani")
    CustomerFactory()
    assert done(first_admin) == [True, True, True, False]


def test_it_is_the_admins_hour_alone(rep, desk_client):
    assert first_hour(rep) == []
    assert "The first hour" not in desk_client.get(reverse("crm:desk")).content.decode()

"""The one-time link of a new installation."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from crm import people, trail
from crm.models import Act, Organisation, User

ADA = {
    "organisation": "Larkfield",
    "first_name": "Ada",
    "last_name": "Brandt",
    "email": "ada@larkfield.example",
    "username": "ada",
    "password": "four calm grey herons",
}


@pytest.fixture
def link(db, settings) -> str:
    settings.PUBLIC_BASE_URL = "http://testserver"
    return people.first_admin_link()


def test_the_link_lets_the_first_admin_in(client, link):
    assert client.get(link).status_code == 200
    assert client.post(link, ADA).status_code == 302
    ada = User.objects.get(username="ada")
    assert (ada.role, ada.is_staff, ada.is_superuser) == ("Admin", True, False)
    assert client.get(reverse("crm:me")).context["me"] == ada
    act = Act.objects.get(verb="person.admitted")
    assert (str(act), act.source) == ("The first admin came in by the one-time link", "page")


def test_it_works_once(client, link):
    client.post(link, ADA)
    other = Client()
    assert other.get(link).status_code == 404
    assert other.post(link, ADA | {"username": "eve"}).status_code == 404
    assert not User.objects.filter(username="eve").exists()


def test_there_is_no_link_once_there_is_an_admin(admin):
    assert people.first_admin_link() is None


def test_no_link_revives_when_the_only_admin_is_dismissed(client, link):
    client.post(link, ADA)
    with trail.act("arranged", by=None):
        User.objects.update(is_active=False, is_staff=False)
    assert people.first_admin_link() is None
    other = Client()
    assert other.get(link).status_code == 404
    assert other.post(link, ADA | {"username": "eve"}).status_code == 404


@pytest.mark.parametrize("token", ["in", "in:1abc:def", "x"])
def test_a_guessed_link_does_not_exist(client, db, token):
    assert client.get(reverse("crm:first_admin", args=[token])).status_code == 404


def test_an_old_link_does_not_exist(client, link, monkeypatch):
    later = signing.time.time() + people.THREE_DAYS + 60
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert client.get(link).status_code == 404


def test_the_link_is_not_told_to_other_sites(client, link):
    assert client.get(link)["Referrer-Policy"] == "same-origin"


def test_a_weak_password_is_refused_and_nothing_is_made(client, link):
    answer = client.post(link, ADA | {"password": "larkfield"})
    assert answer.status_code == 422
    assert not User.objects.filter(username="ada").exists()


def test_a_taken_name_is_refused_at_its_field(client, link, rep):
    answer = client.post(link, ADA | {"username": "IMANI"})
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors


def test_the_organisation_is_named_with_its_first_admin(client, link):
    with trail.act("arranged", by=None):
        Organisation.objects.all().delete()
    client.post(link, ADA)
    organisation = Organisation.objects.current()
    assert (organisation.name, organisation.mode) == ("Larkfield", "rehearsal")

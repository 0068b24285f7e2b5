"""Pages that close an address which is somebody else's, and open it again."""

import pytest
from django.urls import reverse

from crm import quarantines
from crm.models import ContactPoint, Quarantine, Read
from tests.factories.crm import EmailFactory, QuarantineFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

KEY = "6f0c1f4e-5d0e-4b55-9a3b-3f1f1a4f9a12"
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def point(ruth):
    return EmailFactory(customer=ruth)


def closing(point):
    return reverse("crm:quarantine", args=[point.pk])


def lifting(quarantine):
    return reverse("crm:quarantine_lift", args=[quarantine.pk])


def reach(client, customer):
    return client.get(reverse("crm:reach", args=[customer.ref])).content.decode()


def test_a_rep_closes_an_address_in_one_form(desk_client, ruth, point):
    assert "Somebody else’s" in reach(desk_client, ruth)
    assert desk_client.get(closing(point)).status_code == 200
    answer = desk_client.post(closing(point), {"via": "phone", "why": "I am not Ruth"})
    point.refresh_from_db()
    assert answer["Location"] == ruth.get_absolute_url()
    assert point.status == ContactPoint.Status.DISPUTED
    assert Quarantine.objects.get().customer == ruth


def test_with_scripts_the_browser_is_led_to_the_customer(desk_client, ruth, point):
    answer = desk_client.post(closing(point), {"via": "phone"}, **HTMX)
    assert answer["HX-Redirect"] == ruth.get_absolute_url()


def test_the_panel_says_that_it_is_closed_and_why(desk_client, rep, ruth, point):
    quarantines.impose(point, by=rep, via="phone", why="I am <b>not</b> Ruth")
    page = reach(desk_client, ruth)
    assert "somebody else’s" in page
    assert "Reported as somebody else’s on" in page
    assert "I am &lt;b&gt;not&lt;/b&gt; Ruth" in page
    assert reverse("crm:verification", args=[point.pk]) not in page
    assert "Open it again" not in page
    assert "It is closed already" in desk_client.get(closing(point)).content.decode()


def test_what_its_owner_wants_holds_for_everybody(desk_client, point):
    desk_client.post(closing(point), {"via": "reply", "for_everybody": "on"})
    assert Quarantine.objects.get().customer is None


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"via": ""}, "Choose how we heard of it."),
        ({"via": "link"}, "Choose one from the list."),
        ({"via": "phone", "why": "x" * 241}, "241 characters, 240 fit"),
        ({"via": "phone", "why": "\x07"}, "can be kept"),
    ],
)
def test_what_is_not_clear_is_asked_for_again(desk_client, point, typed, advice):
    with nothing_changes():
        answer = desk_client.post(closing(point), typed)
    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_a_form_that_is_sent_twice_closes_once(desk_client, point):
    for _turn in range(2):
        desk_client.post(closing(point), {"via": "phone", "request_key": KEY})
    assert Quarantine.objects.count() == 1


def test_a_supervisor_opens_it_again(signed_in, supervisor, rep, ruth, point):
    quarantine = quarantines.impose(point, by=rep, via="phone")
    client = signed_in(supervisor)
    assert lifting(quarantine) in reach(client, ruth)
    assert client.get(lifting(quarantine)).status_code == 200
    assert client.post(lifting(quarantine), {"why": ""}).status_code == 422
    answer = client.post(lifting(quarantine), {"why": "It was a prank"})
    point.refresh_from_db()
    assert answer["Location"] == ruth.get_absolute_url()
    assert point.status == ContactPoint.Status.UNVERIFIED
    assert "opened again already" in client.get(lifting(quarantine)).content.decode()


def test_what_is_nobody_s_leads_back_to_the_desk(signed_in, supervisor):
    quarantine = QuarantineFactory(customer=None)
    client = signed_in(supervisor)
    assert "Its owner asked us to stop" in client.get(lifting(quarantine)).content.decode()
    answer = client.post(lifting(quarantine), {"why": "They came back"})
    assert answer["Location"] == reverse("crm:desk")


def test_a_rep_does_not_open_it(desk_client):
    quarantine = QuarantineFactory()
    with nothing_changes():
        answer = desk_client.post(lifting(quarantine), {"why": "It is fine"})
    assert answer.status_code == 403


def test_the_looks_are_logged(desk_client, rep, ruth, point):
    desk_client.get(closing(point))
    assert Read.objects.filter(reader=rep, customer=ruth, page="crm:quarantine").exists()

"""The desk home: what is true for this colleague, and nothing without a feed."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from crm import access, customers, desks, trail
from crm.models import CareNote, Customer, Note, Organisation, Read
from crm.views.desk import greeting
from tests.factories.crm import CareNoteFactory, CustomerFactory, NoteFactory

pytestmark = pytest.mark.django_db


def desk(client):
    return client.get(reverse("crm:desk")).content.decode()


@pytest.mark.parametrize(
    ("hour", "words"),
    [(13, "Good morning, Imani"), (18, "Good afternoon, Imani"), (23, "Good evening, Imani")],
)
def test_the_greeting_follows_the_clock_of_the_house(rep, hour, words):
    with timezone.override("America/New_York"):
        assert greeting(rep, datetime(2026, 11, 20, hour, tzinfo=UTC)) == words


def test_what_stands_for_my_customers_is_mine(desk_client, ruth, rep, supervisor):
    CareNoteFactory(customer=ruth)
    CareNoteFactory(customer=CustomerFactory(family_name="Lund"))
    customers.assign_owner(ruth, by=supervisor, version=1, owner=rep, deputy=None)
    words = desk(desk_client)
    assert (
        "<b><bdi>Ruth Adeyemi</bdi></b>, <bdi>E-mail was wrong until 3 November</bdi>" in words
    )
    assert "Lund" not in words


def test_what_is_still_being_put_right_comes_first(desk_client, ruth, rep, supervisor):
    customers.assign_owner(ruth, by=supervisor, version=1, owner=rep, deputy=None)
    CareNoteFactory(customer=ruth, kind=CareNote.Kind.WE_PROMISED, fact="A call by noon")
    CareNoteFactory(customer=ruth, kind=CareNote.Kind.RECOVERY, fact="Two notices")
    words = desk(desk_client)
    assert words.index("Two notices") < words.index("A call by noon")


def test_whom_i_served_or_looked_up_is_near(desk_client, ruth, rep):
    NoteFactory(customer=ruth, author=rep)
    femi = CustomerFactory(given_name="Femi")
    desk_client.get(femi.get_absolute_url())
    words = desk(desk_client)
    assert words.index("Femi Adeyemi") < words.index("Ruth Adeyemi")
    assert "Imani added an entry" in words


def test_who_is_here_did_something_just_now(desk_client, ruth, clinician, supervisor):
    trail.looked(clinician, "crm:customer", customer=ruth)
    words = desk(desk_client)
    assert "Tom Brannigan" in words
    assert "Marta Lindqvist" not in words


def test_the_names_on_the_desk_are_a_logged_list(desk_client, ruth, rep):
    NoteFactory(customer=ruth, author=rep)
    desk(desk_client)
    assert Read.objects.get(page="crm:desk").listed == [ruth.pk]


def test_whose_note_i_asked_for_is_on_that_list_too(desk_client, ruth, rep, clinician):
    note = NoteFactory(customer=ruth, author=clinician, kind=Note.Kind.CLINICAL)
    access.request(note, by=rep)
    for _ in range(desks.RECENT):
        trail.looked(rep, "crm:customer", customer=CustomerFactory(family_name="Lund"))
        NoteFactory(customer=Customer.objects.latest("id"), author=rep)
    assert "<bdi>Ruth Adeyemi</bdi>" in desk(desk_client)
    assert ruth.pk in Read.objects.get(page="crm:desk").listed


def test_the_front_door_leads_to_the_desk(desk_client):
    assert desk_client.get("/").url == reverse("crm:desk")


def test_the_page_tells_the_time_of_the_house(desk_client, ruth, rep):
    with trail.act("arranged", by=None):
        Organisation.objects.update_or_create(defaults={"time_zone": "Asia/Tokyo"})
    NoteFactory(customer=ruth, author=rep)
    with timezone.override("Asia/Tokyo"):
        today = timezone.localdate()
    words = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert f"Today, {today:%A} {today.day}" in words

"""Pages about what every desk must bear in mind."""

import pytest
from django.urls import reverse

from crm import customers, trail
from tests.factories.crm import CareNoteFactory
from tests.parts import between
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

FACT = {"kind": "please_dont", "fact": "No follow-up on prices", "audience": "desks"}


def new(customer):
    return reverse("crm:care_note_new", args=[customer.ref])


def test_a_fact_is_put_up(desk_client, ruth):
    answer = desk_client.post(new(ruth), FACT | {"until_on": "4 March 2030"})
    note = ruth.care_notes.get()
    assert answer["Location"] == ruth.get_absolute_url()
    assert (note.fact, note.until_on.year) == ("No follow-up on prices", 2030)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"fact": ""}, "Enter the fact, in one line."),
        ({"fact": "x" * 121}, "This has 121 characters, 120 fit."),
        ({"kind": "gossip"}, "Choose one from the list."),
        ({"audience": "everybody"}, "Choose one from the list."),
    ],
)
def test_bad_input_is_answered_in_plain_words(desk_client, ruth, typed, advice):
    with nothing_changes():
        answer = desk_client.post(new(ruth), FACT | typed)
    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_who_may_not_end_it_is_told_who_can(desk_client, clinician, ruth):
    note = CareNoteFactory(customer=ruth)
    customers.assign_owner(ruth, by=clinician, version=1, owner=clinician, deputy=None)
    url = reverse("crm:care_note_end", args=[note.pk])
    said = "Only Tom, Clinic desk, who owns this customer, or a supervisor can end this."
    assert said in desk_client.get(url).content.decode()
    with nothing_changes():
        answer = desk_client.post(url, {"why": "done"})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_owner_ends_it(clinician, signed_in, ruth):
    note = CareNoteFactory(customer=ruth)
    customers.assign_owner(ruth, by=clinician, version=1, owner=clinician, deputy=None)
    url = reverse("crm:care_note_end", args=[note.pk])
    answer = signed_in(clinician).post(url, {"why": "All agree"})
    note.refresh_from_db()
    assert answer.status_code == 302
    assert note.ended_at is not None


def test_writing_needs_its_right(rep, signed_in, ruth):
    with trail.act("arranged", by=None):
        rep.groups.clear()
    browser = signed_in(rep)
    with nothing_changes():
        assert browser.post(new(ruth), FACT).status_code == 403


def test_a_day_that_is_over_is_asked_for_again(desk_client, ruth):
    with nothing_changes():
        answer = desk_client.post(new(ruth), FACT | {"until_on": "4 March 2019"})
    assert answer.status_code == 422
    assert "This day is over." in answer.content.decode()


def test_four_facts_stand_in_sight_and_the_rest_one_step_behind(desk_client, ruth):
    for number in range(6):
        CareNoteFactory(customer=ruth, kind="please_dont", fact=f"No call {number}")
    CareNoteFactory(customer=ruth, fact="Being put right")
    page = desk_client.get(ruth.get_absolute_url()).content.decode()
    in_sight, behind = between(page, 'id="strip"', "</section>").split("<details")
    assert in_sight.count("data-fact=") == 4
    assert in_sight.index("Being put right") < in_sight.index("No call 0")
    assert "3 more</summary>" in behind
    assert behind.count("data-fact=") == 3


def test_who_else_a_fact_is_for_is_said_beside_it(desk_client, ruth):
    desk_client.post(new(ruth), FACT | {"audience": "partners"})
    page = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "For the partner on the job as well." in between(page, 'id="strip"', "</section>")

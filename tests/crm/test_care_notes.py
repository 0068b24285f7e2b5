"""Care notes: one fact before every desk, and who may take it away (A11)."""

from datetime import date

import pytest

from crm import care_notes, customers
from crm.days import IsOver
from crm.exceptions import NotAllowed
from crm.models import Act, CareNote
from tests.factories.crm import CareNoteFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


def test_a_fact_stands_before_every_desk(rep, ruth):
    care_notes.add(ruth, by=rep, kind="please_dont", fact="No follow-up on handyman prices")
    assert ruth.care_notes.standing(date(2025, 11, 14)).get().fact.startswith("No follow-up")
    assert Act.objects.latest("id").sentence == (
        "Imani asks every desk to bear in mind: No follow-up on handyman prices"
    )


def test_a_fact_that_is_over_is_not_put_up(rep, ruth):
    with nothing_changes(), pytest.raises(IsOver):
        care_notes.add(ruth, by=rep, kind="recovery", fact="Late", until_on=date(2019, 3, 4))


def test_the_same_fact_twice_is_refused(rep, ruth):
    care_notes.add(ruth, by=rep, kind="please_dont", fact="No calls")
    with nothing_changes(), pytest.raises(care_notes.SaidAlready):
        care_notes.add(ruth, by=rep, kind="please_dont", fact="No calls")


def test_any_desk_may_end_an_ordinary_fact(rep, clinician, ruth):
    note = care_notes.add(ruth, by=rep, kind="please_dont", fact="No calls")
    care_notes.end(note, by=clinician, why="She said calls are fine again")
    assert note.ended_at is not None


def test_what_is_being_put_right_is_ended_by_the_owner(rep, clinician, ruth):
    note = CareNoteFactory(customer=ruth, kind=CareNote.Kind.RECOVERY)
    customers.assign_owner(ruth, by=rep, version=1, owner=clinician, deputy=None)
    note.refresh_from_db()
    with nothing_changes(), pytest.raises(NotAllowed) as refusal:
        care_notes.end(note, by=rep, why="done")
    assert refusal.value.message == (
        "Only Tom, Clinic desk, who owns this customer, or a supervisor can end this."
    )
    care_notes.end(note, by=clinician, why="All systems agree")
    assert Act.objects.latest("id").why == "All systems agree"


def test_a_supervisor_may_end_it_too(rep, supervisor, ruth):
    note = CareNoteFactory(customer=ruth)
    with pytest.raises(NotAllowed, match="nobody owns this customer yet"):
        care_notes.end(note, by=rep, why="done")
    care_notes.end(note, by=supervisor, why="done")


def test_what_ended_is_not_ended_again(supervisor, ruth):
    note = CareNoteFactory(customer=ruth)
    care_notes.end(note, by=supervisor, why="done")
    with nothing_changes(), pytest.raises(care_notes.EndedAlready):
        care_notes.end(note, by=supervisor, why="done")

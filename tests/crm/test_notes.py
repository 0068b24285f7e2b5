"""Notes: written by those who may read them, corrected without losing what was there."""

import pytest

from crm import notes, versions
from crm.exceptions import NotAllowed
from crm.models import Act, Note
from crm.texts import Unreadable
from tests.factories.crm import NoteFactory

pytestmark = pytest.mark.django_db


def test_a_note_is_written_in_one_act_that_does_not_quote_it(ruth, rep):
    note = notes.add(ruth, text="Hears better on the left.", by=rep)
    assert note.act.sentence == "Imani wrote a note"
    assert (note.customer, note.author, note.version) == (ruth, rep, 1)


@pytest.mark.parametrize("kind", ["clinical", "staff"])
def test_nobody_writes_what_they_could_not_read(ruth, rep, kind):
    with pytest.raises(NotAllowed):
        notes.add(ruth, text="Something", kind=kind, by=rep)
    assert not Act.objects.filter(customer=ruth).exists()


def test_a_clinical_desk_writes_clinical_notes(ruth, clinician):
    note = notes.add(ruth, text="Takes warfarin.", kind="clinical", by=clinician)
    assert note.act.sentence == "Tom wrote a clinical note"


def test_a_supervisor_writes_staff_matters(ruth, supervisor):
    assert notes.add(ruth, text="A word with Priya.", kind="staff", by=supervisor).is_restricted


@pytest.mark.parametrize("text", ["x" * 20_001, "broken \x00 text", "half a \ud800 sign"])
def test_what_cannot_be_kept_is_refused_and_leaves_no_trace(ruth, rep, text):
    with pytest.raises(Unreadable):
        notes.add(ruth, text=text, by=rep)
    assert not Act.objects.filter(customer=ruth).exists()


def test_a_correction_keeps_what_was_there_before(ruth, rep, clinician):
    note = NoteFactory(customer=ruth, author=rep, text="one dog")
    notes.correct(note, text="two dogs", version=1, by=clinician)
    note.refresh_from_db()
    before, correction = notes.corrections_of([note])[note.pk]
    assert (before.text, note.text, note.version) == ("one dog", "two dogs", 2)
    assert correction.act.actor == clinician
    assert correction.act.sentence == "Tom corrected a note"


def test_saving_what_stands_already_is_no_act(ruth, rep):
    note = NoteFactory(customer=ruth, author=rep, text="one dog")
    acts = Act.objects.count()
    notes.correct(note, text="one dog", version=1, by=rep)
    assert Act.objects.count() == acts


def test_two_corrections_at_once_ask_which_is_right(ruth, rep, clinician):
    note = NoteFactory(customer=ruth, author=rep, text="one dog")
    notes.correct(note, text="two dogs", version=1, by=clinician)
    with pytest.raises(versions.Clash) as clash:
        notes.correct(note, text="three dogs", version=1, by=rep)
    assert [line.name for line in clash.value.merge.clashes] == ["text"]
    note.refresh_from_db()
    assert note.text == "two dogs"


def test_a_closed_note_is_not_corrected(ruth, rep, clinician):
    note = NoteFactory(customer=ruth, author=clinician, kind=Note.Kind.CLINICAL)
    with pytest.raises(NotAllowed):
        notes.correct(note, text="other", kind="general", version=1, by=rep)


def test_closing_a_general_note_says_so_in_the_trail(ruth, clinician):
    note = NoteFactory(customer=ruth, author=clinician)
    notes.correct(note, text=note.text, kind="clinical", version=1, by=clinician)
    assert Act.objects.filter(customer=ruth).first().sentence == "Tom corrected a clinical note"

"""Restricted notes: asked for, opened for a day, declined with a reason (D5)."""

from datetime import timedelta

import pytest

from crm import access, clock
from crm.exceptions import NotAllowed
from crm.models import AccessRequest, Act, Note
from tests.factories.crm import ClinicianFactory, NoteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(ruth, clinician):
    return NoteFactory(customer=ruth, author=clinician, kind="clinical", text="Takes warfarin.")


@pytest.fixture
def asked(note, rep):
    return access.request(note, why="She asks about her pills.", by=rep)


def is_open(note, reader):
    return Note.objects.seen_by(reader).get(pk=note.pk).is_open_to(reader)


def test_a_request_is_one_act_with_its_reason(asked, rep):
    act = Act.objects.first()
    assert act.sentence == "Imani asked to read a clinical note"
    assert act.why == "She asks about her pills."
    assert (asked.asked_by, asked.answered_by) == (rep, None)


def test_asking_twice_is_one_request(asked, note, rep):
    assert access.request(note, by=rep) == asked
    assert AccessRequest.objects.count() == 1


def test_it_waits_with_those_who_may_open_it(asked, clinician, supervisor, rep):
    assert list(access.waiting_for(clinician)) == [asked]
    assert not access.waiting_for(supervisor)
    assert not access.waiting_for(rep)


def test_a_grant_opens_the_note_for_a_day(asked, note, clinician, rep, supervisor):
    access.grant(asked, by=clinician)
    assert is_open(note, rep)
    assert not is_open(note, supervisor)
    with clock.moved_to(clock.now() + timedelta(hours=24, minutes=1)):
        assert not is_open(note, rep)


def test_a_decline_keeps_it_closed_and_says_why(asked, note, clinician, rep):
    access.decline(asked, because="Ask me, I am at the desk.", by=clinician)
    assert not is_open(note, rep)
    assert Act.objects.first().why == "Ask me, I am at the desk."


def test_a_decline_needs_words(asked, clinician):
    with pytest.raises(access.ReasonMissing):
        access.decline(asked, because=" ", by=clinician)


def test_nobody_opens_what_is_not_theirs(asked, rep, supervisor):
    for person in (rep, supervisor):
        with pytest.raises(NotAllowed):
            access.grant(asked, by=person)


@pytest.fixture
def visitor(clinician):
    """Somebody of the front desk who chose the clinic desk at sign-in."""
    return UserFactory(username="imani at the clinic", desk=clinician.desk)


def test_the_desk_alone_opens_nothing(note, visitor):
    assert not is_open(note, visitor)
    assert note not in Note.objects.readable_by(visitor)
    assert visitor not in access.openers(clock.now())["clinical"]


def test_the_desk_alone_answers_nobody(asked, visitor):
    assert not access.waiting_for(visitor)
    with pytest.raises(NotAllowed):
        access.grant(asked, by=visitor)


def test_the_role_alone_opens_nothing_away_from_the_clinic(note, rep):
    assert not is_open(note, ClinicianFactory(username="ines", desk=rep.desk))


def test_an_answer_is_given_once(asked, clinician):
    access.grant(asked, by=clinician)
    with pytest.raises(access.AlreadyAnswered):
        access.decline(asked, because="No.", by=clinician)


def test_those_who_can_open_are_named_and_who_is_here_comes_first(note, clinician, supervisor):
    openers = access.openers(clock.now())
    assert openers["clinical"] == [clinician]
    assert openers["staff"] == [supervisor]
    # Tom wrote the note a moment ago; Marta has done nothing yet.
    assert (clinician.pk, True) in [(one.pk, one.is_here) for one in openers["clinical"]]
    assert [one.is_here for one in openers["staff"]] == [False]

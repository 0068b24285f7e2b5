"""Wordings: drafted, checked, agreed by a second person, live, replaced."""

from datetime import timedelta

import pytest

from crm import clock, trail
from crm.exceptions import NotAllowed
from crm.models import Capability
from notifications.models import Message, Wording
from notifications.sending import delivery
from notifications.writing import wordings
from tests.factories.crm import UserFactory
from tests.factories.notifications import (
    AutomationFactory,
    ConsentFactory,
    HaltFactory,
    queued,
)


def terms(**more) -> dict:
    return {
        "topic": "offer.store",
        "name": "Spring",
        "subject": "News from {brand}",
        "text": "{customer}, there is something new in our store.",
        **more,
    }


@pytest.fixture
def second(db):
    return UserFactory(username="noor", first_name="Noor", role="Supervisor")


def checked(by, **more) -> Wording:
    return wordings.check(wordings.draft(by=by, **terms(**more)), by=by)


def test_a_second_person_puts_it_live(supervisor, second):
    wording = checked(supervisor)
    with pytest.raises(wordings.SecondPerson):
        wordings.approve(wording, by=supervisor)
    assert wordings.approve(wording, by=second).is_live


def test_what_nobody_had_checked_is_not_approved(supervisor, second):
    with pytest.raises(wordings.NotChecked):
        wordings.approve(wordings.draft(by=supervisor, **terms()), by=second)


def test_a_change_has_to_be_checked_anew_and_makes_an_author(supervisor, second):
    wording = wordings.change(checked(supervisor), by=second, **terms(text="Come and look."))
    assert (wording.state, wording.author) == ("draft", second)
    with pytest.raises(wordings.SecondPerson):
        wordings.approve(wordings.check(wording, by=supervisor), by=second)


def test_a_new_version_takes_the_place_of_the_old(supervisor, second):
    old = wordings.approve(checked(supervisor), by=second)
    new = wordings.approve(checked(supervisor, text="Come and look."), by=second)
    old.refresh_from_db()
    assert (old.state, new.state) == ("retired", "live")
    with pytest.raises(wordings.NotADraft):
        wordings.change(new, by=supervisor, **terms())


def test_what_spoke_with_the_old_words_speaks_with_the_new(supervisor, second, customer):
    ConsentFactory(customer=customer)
    old = wordings.approve(checked(supervisor), by=second)
    offering = AutomationFactory(topic="offer.store", trigger="on_date", wording=old)
    halted = HaltFactory(wording=old, begun_at=clock.now(), begun_by=supervisor)
    waiting = queued(
        customer, "offer.store", wording=old, not_before=clock.now() + timedelta(days=1)
    )
    new = wordings.approve(checked(supervisor, text="Come and look."), by=second)
    for one in (offering, halted):
        one.refresh_from_db()
        assert one.wording == new
    assert Message.objects.get(pk=waiting.pk).wording == new


def test_words_that_were_retired_leave_no_more(supervisor, second, customer, carrier):
    ConsentFactory(customer=customer)
    words = wordings.approve(checked(supervisor), by=second)
    message = queued(customer, "offer.store", wording=words)
    assert message.state == "queued"
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Wording.objects.update(state="retired")
    delivery.drain()
    message.refresh_from_db()
    assert message.state == "dropped"
    assert carrier.arrivals() == []
    assert [one.code for one in message.decisions.last().found] == ["staleness.wording"]


def test_the_rules_say_everything_that_is_wrong(supervisor):
    wording = wordings.draft(by=supervisor, **terms(text="Hi! Come on 3 May.", is_signed=False))
    with pytest.raises(wordings.NotFit) as refusal:
        wordings.check(wording, by=supervisor)
    for part in ("too familiar", "typed by hand", "Nobody signs it", "how to answer"):
        assert part in refusal.value.message


def test_what_stopped_working_since_the_check_is_not_approved(supervisor, second):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Capability.objects.create(feature="Chat", state="live")
    wording = checked(supervisor, text="You can chat with us.", features=["Chat"])
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Capability.objects.update(state="paused")
    with pytest.raises(wordings.NotFit, match="not live anywhere"):
        wordings.approve(wording, by=second)


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_it_says_something(supervisor, text):
    with pytest.raises(wordings.NothingSaid):
        wordings.draft(by=supervisor, **terms(text=text))


def test_a_rep_reads_it_and_writes_none(rep):
    with pytest.raises(NotAllowed):
        wordings.draft(by=rep, **terms())

"""The demo of the one voice: living situations, by the actions everybody uses."""

import pytest

from crm import furnishing, trail
from crm.demo import others
from crm.models import Organisation
from notifications.demo import letters, ordinary
from notifications.models import Arrival, Automation, BulkLetter, Halt, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.all().delete()
    assert furnishing.furnish_first(lambda: None)


def told_of(family_name: str, given_name: str) -> list[Message]:
    found = Message.objects.filter(
        customer__family_name=family_name, customer__given_name=given_name
    )
    return list(found.order_by("created_at", "pk"))


def codes(message: Message) -> set[str]:
    return {one.code for one in message.decisions.order_by("-pk").first().found}


def test_thirty_automations_of_every_state_are_owned_and_explained(larkfield):
    states = list(Automation.objects.values_list("state", flat=True))
    assert len(states) == 30
    assert set(states) == set(Automation.State.values)
    assert not Automation.objects.filter(explains="").exists()
    assert Halt.objects.proposed().count() == 1


def test_a_price_question_has_one_answer_and_five_that_did_not_leave(larkfield):
    answer, *others = told_of("Lund", "Greta")
    assert answer.state == "sent"
    assert [one.state for one in others] == ["dropped"] * 5
    assert all(codes(one) & {"wish.situation", "basis.enquiry_only"} for one in others)


def test_a_rate_question_of_last_year_allows_no_letter_today(larkfield):
    _answer, _once, *letters = told_of("Penn", "Howard")
    assert len(letters) == 7
    assert all("basis.enquiry_only" in codes(one) for one in letters)


def test_nothing_goes_to_the_stranger_of_the_same_surname(larkfield):
    messages = told_of("Lund", "Astrid")
    assert [one.state for one in messages].count("held") == 2
    assert Arrival.objects.filter(to="a.lund@lakenet.example").count() == 1


def test_store_and_carrier_are_at_odds_and_a_person_is_asked(larkfield):
    asked = told_of("Haas", "Miriam")
    # One person is asked; what else speaks of it waits for that answer.
    assert sorted(one.state for one in asked) == ["asking", "held"]
    assert {one.asks.username for one in asked if one.asks} == {"priya"}


def test_every_way_to_wait_and_to_fail_has_its_message(larkfield):
    found = set(Message.objects.values_list("state", flat=True))
    assert {"queued", "held", "asking", "sent", "joined", "dropped"} <= found
    assert {"failed", "unknown"} <= found


def test_ordinary_people_are_told_of_their_orders_once(larkfield, monkeypatch):
    monkeypatch.setattr(others, "MANY", 12)
    monkeypatch.setattr(ordinary, "ORDER", 1)
    shares = []
    with furnishing.meanwhile():
        others.furnish(lambda share: None)
        ordinary.furnish(shares.append)
        messages = Message.objects.count()
        ordinary.furnish(shares.append)
    assert Message.objects.count() == messages
    assert Message.objects.filter(topic="order.confirmed", state="sent").exists()
    assert Message.objects.filter(topic="order.after", state="dropped").exists()


def test_a_letter_went_wrong_and_its_correction_waits_for_a_second_person(
    larkfield, monkeypatch
):
    monkeypatch.setattr(letters, "GOT_IT", 2)
    monkeypatch.setattr(others, "MANY", 15)
    monkeypatch.setattr(ordinary, "ALLOW", 1)
    with furnishing.meanwhile():
        others.furnish(lambda share: None)
        ordinary.furnish(lambda share: None)
        letters.furnish()
    wrong = BulkLetter.objects.get(name=letters.WRONG)
    assert wrong.state == "stopped"
    assert wrong.messages.filter(state="sent").count() == 2
    correction = wrong.corrections.get()
    assert correction.state == "tried"
    assert correction.preflight["total"] == 2
    once_more = BulkLetter.objects.get(name="Home equity line, once more")
    assert once_more.preflight["closed"]

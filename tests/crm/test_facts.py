"""The registry of facts: one reader for each kind, one call for many subjects."""

from datetime import UTC, datetime

import pytest

from crm import events, facts
from crm.facts import Fact, Predicate, Saying

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)


def fact(value, **more):
    return Fact(value, version=3, customer=7, owner="till", **more)


@pytest.fixture
def calls(monkeypatch):
    """A reader of parcels, and what it was asked for."""
    monkeypatch.setattr(facts, "_readers", {})
    monkeypatch.setattr(facts, "_predicates", {})
    asked = []

    @facts.reads("test.parcel", Predicate("weight", "weight", lambda value: f"{value} kg"))
    def parcels(pks):
        asked.append(pks)
        return {pk: {"weight": fact(pk * 10), "is_open": fact(True)} for pk in pks if pk < 5}

    return asked


def test_many_subjects_are_read_by_one_call(calls):
    read = facts.read(["test.parcel:1", "test.parcel:2", "test.parcel:1"])
    assert calls == [[1, 2]]
    assert read["test.parcel:2", "weight"] == fact(20)
    assert set(read) == {
        (f"test.parcel:{pk}", name) for pk in (1, 2) for name in ("weight", "is_open")
    }


@pytest.mark.parametrize(
    "subject",
    [
        "",
        ":",
        "test.parcel",
        "test.parcel:",
        "test.parcel:x",
        "test.parcel:-1",
        "test.parcel:1.5",
        "test.parcel:01",
        "test.parcel: 1",
        "test.parcel:²",
        "test.parcel:9",
        f"test.parcel:{10**30}",
        "test.letter:1",
    ],
)
def test_what_is_not_there_or_no_subject_is_absent(calls, subject):
    assert facts.read([subject]) == {}


def test_a_fact_has_words(calls):
    assert facts.predicate("test.parcel", "weight").words(12) == "12 kg"


@pytest.mark.parametrize("name", ["colour", "is_open"])
def test_a_fact_that_nobody_registered_is_unknown(calls, name):
    with pytest.raises(facts.UnknownFact):
        facts.predicate("test.parcel", name)


def test_a_fact_is_disputed_where_standing_words_differ():
    words = [Saying("till", "open", NOON), Saying("depot", "open", NOON)]
    assert not fact("open").is_disputed
    assert not fact("open", sayings=tuple(words)).is_disputed
    assert fact("open", sayings=(*words, Saying("desk", "shut", NOON))).is_disputed


def test_a_change_is_told_upwards():
    heard = []

    def listen(sender, subject, act, **_more):
        heard.append((subject, act))

    events.fact_changed.connect(listen)
    facts.changed("test.parcel:1", "the act")
    events.fact_changed.disconnect(listen)
    assert heard == [("test.parcel:1", "the act")]

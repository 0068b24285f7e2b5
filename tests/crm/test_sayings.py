"""Whose word stands, and which one we go by: worked out without a database."""

from datetime import UTC, datetime

import pytest

from crm import sayings, spans
from crm.sayings import Said

ROAD = ["confirmed", "on its way", "delivered"]


def said(*words):
    """Reports of one hour each: “store confirmed”, and “desk! confirmed” where it settles."""
    made = []
    for hour, word in enumerate(words):
        party, _space, value = word.partition(" ")
        at = datetime(2025, 11, 20, hour, tzinfo=UTC)
        made.append(Said(hour, party.rstrip("!"), value, at, party.endswith("!")))
    return made


def standing(*words):
    return [f"{one.party} {one.value}" for one in sayings.standing(said(*words), ROAD)]


@pytest.mark.parametrize(
    ("words", "stand"),
    [
        ([], []),
        (["store confirmed"], ["store confirmed"]),
        (["store confirmed", "store cancelled"], ["store cancelled"]),
        (
            ["store confirmed", "carrier cancelled"],
            ["store confirmed", "carrier cancelled"],
        ),
        (["store confirmed", "carrier cancelled", "desk! confirmed"], ["desk confirmed"]),
        (["desk! confirmed", "carrier cancelled"], ["desk confirmed", "carrier cancelled"]),
        (["store confirmed", "carrier on its way"], ["carrier on its way"]),
        (["desk! confirmed", "store on its way"], ["store on its way"]),
        (["store on its way", "carrier confirmed"], ["store on its way", "carrier confirmed"]),
        (["store delivered", "carrier cancelled"], ["store delivered", "carrier cancelled"]),
    ],
)
def test_the_latest_word_of_each_stands_until_it_is_settled_or_passed(words, stand):
    assert standing(*words) == stand


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ([], None),
        (["carrier cancelled"], "cancelled"),
        (["store confirmed", "carrier cancelled"], "confirmed"),
        (["store cancelled", "desk! confirmed"], "confirmed"),
        (["store cancelled", "desk! confirmed", "carrier cancelled"], "confirmed"),
        (["store cancelled", "desk! confirmed", "store on its way"], "on its way"),
    ],
)
def test_we_go_by_the_owner_or_the_settlement_whichever_is_newer(words, value):
    assert sayings.gone_by(said(*words), owner="store") == value


START, END = datetime(2025, 11, 20, 19, tzinfo=UTC), datetime(2025, 11, 20, 21, tzinfo=UTC)


def test_a_span_is_one_text_in_whatever_zone_it_came():
    text = spans.written(START, END)
    assert spans.read(text) == (START, END)
    theirs = "2025-11-20T14:00:00-05:00/2025-11-20T16:00:00-05:00"
    assert spans.written(*spans.read(theirs)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-11-20",
        "2025-11-20T14:00/2025-11-20T16:00",
        "2025-11-20T16:00Z/2025-11-20T14:00Z",
        "2025-11-20T16:00Z/2025-11-20T16:00Z",
        "soon/later",
        "0001-01-01T00:00+14:00/2025-11-20T14:00Z",
        None,
        7,
        True,
    ],
)
def test_what_is_no_span_is_refused(text):
    with pytest.raises(spans.NoSpan):
        spans.read(text)

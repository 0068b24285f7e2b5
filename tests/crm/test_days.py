"""Days as people type them."""

from datetime import date

import pytest

from crm import days


@pytest.mark.parametrize(
    "typed",
    [
        "4 March 1958",
        "4 mar 1958",
        "4th March, 1958",
        "March 4, 1958",
        "4.3.1958",
        "4-mar-1958",
        "4 3 1958",
        "1958-03-04",
        "1958/3/4",
        "19580304",
        " 4  March  1958 ",
    ],
)
def test_a_clear_day_is_understood(typed):
    assert days.parse(typed) == date(1958, 3, 4)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/14/1958", date(1958, 3, 14)),
        ("14/3/1958", date(1958, 3, 14)),
        ("4/4/1958", date(1958, 4, 4)),
        ("3-14-1958", date(1958, 3, 14)),
        ("14-03-1958", date(1958, 3, 14)),
    ],
)
def test_strokes_are_understood_where_only_one_reading_is_possible(typed, day):
    assert days.parse(typed) == day


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("3/4/1958", "could be two days"),
        ("03-04-1958", "could be two days"),
        ("4 March", "day, month and year"),
        ("yesterday", "day, month and year"),
        ("4 March 58", "four digits"),
        ("4 Brumaire 1958", "“Brumaire” is not a month"),
        ("30 February 1958", "February 1958 has 28 days"),
        ("0 March 1958", "has 31 days"),
        ("4 13 1958", "no month 13"),
        ("4 March 0000", "day, month and year"),
        ("4 March 19580", "day, month and year"),
        ("four March 1958", "“four” is not a month"),
        ("\x00", "day, month and year"),
        ("4\u202e March 1958", "day, month and year"),
    ],
)
def test_an_unclear_day_is_asked_for_again(typed, advice):
    with pytest.raises(days.UnclearDate) as refusal:
        days.parse(typed)
    assert advice in refusal.value.message


@pytest.mark.parametrize(
    ("typed", "advice"),
    [("4 March 2058", "still to come"), ("4 March 1758", "more than 130 years")],
)
def test_a_birth_date_lies_within_a_lifetime(typed, advice):
    with pytest.raises(days.UnclearDate) as refusal:
        days.born(typed, today=date(2025, 11, 14))
    assert advice in refusal.value.message

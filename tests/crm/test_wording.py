"""One renderer: the same moment reads the same everywhere."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from crm import wording

MOMENT = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def house_time():
    with timezone.override("America/New_York"):
        yield


@pytest.mark.parametrize(
    ("hour", "words"),
    [(4, "11:05 pm"), (5, "12:05 am"), (14, "9:05 am"), (17, "12:05 pm")],
)
def test_the_time_of_day(hour, words):
    assert wording.clock(datetime(2026, 11, 20, hour, 5, tzinfo=UTC)) == words


def test_days():
    assert wording.long_day(MOMENT, TODAY) == "Friday 20 November"
    assert wording.short_day(MOMENT, TODAY) == "Fri 20 Nov"
    assert wording.long_day(date(2025, 1, 2), TODAY) == "Thursday 2 January 2025"
    assert wording.short_day(date(2025, 1, 2), TODAY) == "2 Jan 2025"
    assert wording.plain_day(date(1958, 3, 4)) == "4 March 1958"


def test_moments():
    assert wording.when(MOMENT, TODAY) == "Fri 20 Nov, 9:30 am"
    assert wording.when(MOMENT, date(2026, 11, 20)) == "9:30 am"
    assert wording.brief(MOMENT, TODAY) == "Fri 20 Nov"


@pytest.mark.parametrize(
    ("passed", "words"),
    [(-5, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (61, "1 minute"),
     (7200, "2 hours"), (86_400, "1 day"), (200_000, "2 days")],
)  # fmt: skip
def test_how_long_ago(passed, words):
    assert wording.ago(MOMENT, MOMENT + timedelta(seconds=passed)) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [("de", "German"), ("zh-hans", "Simplified Chinese"), ("en_US", "English (en_US)"),
     ("deu", "deu"), ("zh", "zh"), ("", "")],
)  # fmt: skip
def test_a_language_is_said_by_its_name(code, words):
    assert wording.language(code) == words

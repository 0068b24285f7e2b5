"""Decent hours in every zone of the world, around every moving of the clocks, 2024 to 2030.

The oracle is a plain walk over the minutes: slow, and too simple to be wrong.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from notifications.checking import gate
from notifications.checking.checks import hours
from notifications.checking.checks.hours import LOOK_AHEAD, RINGING, SELLING, Window, next_open
from notifications.findings import Check, Verdict
from tests.notifications.snapshots import NOW, PHONE, customer, snapshot

SEED = 20261122
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# All windows of the sweep open and close at these minutes, and so are clocks moved.
STEP = 5 * MINUTE
SUNDAY = frozenset({6})
WINDOWS = {
    "the law’s": (RINGING,),
    "ours for offers": (SELLING,),
    "in the gap": (Window(time(2), time(3)),),
    "in the overlap": (Window(time(1, 30), time(2, 30)),),
    "around midnight": (Window(time(0), time(0, 30)),),
    "late": (Window(time(23, 30), time(23, 59)),),
    "Sunday morning": (Window(time(1), time(9), SUNDAY), RINGING),
    "never": (Window(time(2), time(4)), SELLING),
}


@cache
def zones() -> list[str]:
    return sorted(available_timezones() - {"localtime", "Factory"})


def chosen(size) -> list[str]:
    """Every zone, or a fair sample of those whose clocks are moved."""
    if (count := size(ci=40, full=0)) == 0:
        return zones()
    dice = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    always = ["Australia/Lord_Howe", "Africa/Casablanca", "America/New_York", "Asia/Gaza"]
    return always + dice.sample([zone for zone in zones() if transitions(zone)], count - 4)


@cache
def transitions(zone: str) -> list[datetime]:
    """Every minute at which the clocks are moved there."""
    place = ZoneInfo(zone)
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    return [
        moved(start, end, place)
        for start, end in pairwise(days)
        if offset(start, place) != offset(end, place)
    ]


def offset(moment: datetime, place: ZoneInfo) -> timedelta:
    return moment.astimezone(place).utcoffset()


def moved(start: datetime, end: datetime, place: ZoneInfo) -> datetime:
    """The first minute of the new offset, by halving."""
    before = offset(start, place)
    while end - start > MINUTE:
        middle = start + (end - start) // MINUTE // 2 * MINUTE
        start, end = (start, middle) if offset(middle, place) != before else (middle, end)
    return end


def some(zone: str, size) -> list[datetime]:
    """The movings of the clocks there, or any moment where they stand still."""
    return (transitions(zone) or [NOW])[: size(ci=2, full=99)]


def is_inside(moment: datetime, zone: str, windows: tuple[Window, ...]) -> bool:
    """Whether a wall clock there shows a decent time: written down apart from the code."""
    return shows(moment.astimezone(ZoneInfo(zone)), windows)


def shows(local: datetime, windows: tuple[Window, ...]) -> bool:
    wall = (local.hour, local.minute)
    return all(
        (one.opens.hour, one.opens.minute) <= wall < (one.closes.hour, one.closes.minute)
        and (not one.weekdays or local.weekday() in one.weekdays)
        for one in windows
    )


def walk(start: datetime, end: datetime, step: timedelta = STEP) -> Iterator[datetime]:
    while start < end:
        yield start
        start += step


def test_the_next_decent_moment_is_inside_and_the_first_one(size):
    for zone in chosen(size):
        for moved_at in some(zone, size):
            walls = walked(moved_at - DAY - HOUR, moved_at + LOOK_AHEAD + 2 * HOUR, zone)
            for windows in WINDOWS.values():
                check_around(moved_at, zone, windows, walls)


def walked(start: datetime, end: datetime, zone: str) -> dict[datetime, datetime]:
    """What the wall clock shows there, step by step."""
    place = ZoneInfo(zone)
    return {moment: moment.astimezone(place) for moment in walk(start, end)}


def check_around(moved_at: datetime, zone: str, windows, walls) -> None:
    decent = [moment for moment, local in walls.items() if shows(local, windows)]
    for ahead in (-25 * HOUR, -HOUR, -STEP, timedelta(), HOUR):
        now = moved_at + ahead
        expected = next((one for one in decent if now <= one <= now + LOOK_AHEAD), None)
        opens = next_open(now, (zone,), windows)
        assert opens == expected, f"{zone}, {now}: {opens}, but {expected} was the first"


@pytest.mark.parametrize("name", [name for name in WINDOWS if name != "never"])
def test_one_message_a_day_leaves_once_on_each_day_that_has_the_hour(name, size):
    windows = WINDOWS[name]
    for zone in chosen(size):
        for moved_at in some(zone, size):
            days = [moved_at.astimezone(ZoneInfo(zone)).date() + n * DAY for n in range(-2, 3)]
            for day in days:
                check_the_day(day, zone, windows)


def check_the_day(day: date, zone: str, windows: tuple[Window, ...]) -> None:
    """What is due when a day begins leaves on that day, where it has such an hour at all."""
    first, last = begin(day, zone), begin(day + DAY, zone)
    opens = next_open(first, (zone,), windows)
    has_the_hour = any(is_inside(one, zone, windows) for one in walk(first, last))
    leaves_today = opens is not None and opens < last
    assert leaves_today == has_the_hour, f"{zone}, {day}: {opens}"


def begin(day: date, zone: str) -> datetime:
    """The first moment of a day there; in some places midnight itself is skipped."""
    place = ZoneInfo(zone)
    guess = datetime.combine(day, time(), place).astimezone(UTC) - 3 * HOUR
    return next(one for one in walk(guess, guess + DAY) if one.astimezone(place).date() == day)


# Codes of North America whose numbers may be in two zones or more, and one in none.
SEVERAL = ("+12085550123", "+16055550123", "+18005550123")


@pytest.mark.parametrize("number", SEVERAL)
@pytest.mark.parametrize("windows", [(RINGING,), (SELLING,)], ids=["law", "offers"])
def test_a_number_that_may_be_in_several_zones_is_reached_where_all_are_open(
    number, windows, size
):
    candidates = hours.zones_of_number(number)
    assert len(candidates) > 1
    for moved_at in transitions("America/New_York")[: size(ci=2, full=99)]:
        for now in (moved_at + n * HOUR for n in range(-24, 25, size(ci=16, full=4))):
            opens = next_open(now, candidates, windows)
            if opens is None:
                assert not any(
                    all(is_inside(one, zone, windows) for zone in candidates)
                    for one in walk(now, now + LOOK_AHEAD, HOUR / 2)
                )
            else:
                assert all(is_inside(opens, zone, windows) for zone in candidates)


def hours_found(**changes) -> tuple[Verdict, list[str]]:
    judgement = gate.decide(snapshot("order.window", channel="text", **changes))
    found = [one for one in judgement.findings if one.check == Check.HOURS]
    return judgement.verdict, [one.code for one in found]


def test_a_zone_on_the_record_counts_before_the_number():
    at_night_there = NOW.replace(hour=3)
    in_spain = customer(time_zone="Europe/Madrid")
    assert hours_found(customer=in_spain, now=at_night_there)[1] == ["hours.quiet"]
    assert hours_found(customer=customer(time_zone="Asia/Tokyo"), now=at_night_there)[1] == []


def test_hours_that_never_come_ask_a_person():
    for_ever_shut = {
        "channels": [],
        "not_before": "02:00",
        "not_after": "04:00",
        "weekdays": [],
    }
    assert hours_found(hours=for_ever_shut) == (Verdict.ASK, ["hours.never"])


def test_a_number_of_no_known_zone_goes_by_ours():
    satellite = replace(PHONE, key="+881612345678", value="+881612345678")
    assert hours.zones_of_number(satellite.key) == ()
    assert hours_found(points=(satellite,), now=NOW.replace(hour=16))[1] == []
    assert hours_found(points=(satellite,), now=NOW.replace(hour=4))[1] == ["hours.quiet"]


def test_a_zone_that_nobody_knows_asks_a_person():
    nowhere = customer(time_zone="Mars/Olympus")
    assert hours_found(customer=nowhere) == (Verdict.ASK, ["check.failed"])

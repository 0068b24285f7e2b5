"""G18: is it a decent hour where they are, and one that they chose? (B18)

Candidates are moments of UTC that are then looked at in local time, so that a gap or an overlap
of daylight saving can neither lose a message nor send it twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone as phone_zones

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict
from notifications.topics import Channel, Purpose

LOOK_AHEAD = timedelta(days=8)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Window:
    """The hours of the day, and the days of the week (Monday is 0; empty means all)."""

    opens: time
    closes: time
    weekdays: frozenset[int] = frozenset()

    def holds(self, local: datetime) -> bool:
        """Whether a wall clock that shows ``local`` is inside."""
        if self.weekdays and local.weekday() not in self.weekdays:
            return False
        return self.opens <= local.time().replace(tzinfo=None) < self.closes


# The hours of the law for calls and texts that sell (47 CFR 64.1200(c)(1)): 8 am to 9 pm where
# they are. Ours are narrower, and hold for whatever rings or buzzes.
SELLING = Window(time(9), time(20))
RINGING = Window(time(8), time(21))


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    windows = windows_of(s, route)
    if not windows:
        return
    zones = zones_of(s, route)
    opens = next_open(s.now, zones, windows)
    if opens == s.now:
        return
    if opens is None:
        yield Finding(Check.HOURS, "hours.never", Verdict.ASK, {"zones": list(zones)})
        return
    told = {"zone": zones[0], "opens": opens.isoformat(), "chosen": bool(s.facts.hours)}
    verdict = Verdict.DROP if opens >= s.message.expires_at else Verdict.HOLD
    yield Finding(Check.HOURS, "hours.quiet", verdict, told, until=opens)


def windows_of(s: Snapshot, route: Route) -> tuple[Window, ...]:
    """The windows that this message must fit into; a letter and what is urgent need none."""
    if s.topic.is_safety or s.topic.is_answer or route.channel == Channel.LETTER:
        return ()
    found = []
    if route.channel in (Channel.TEXT, Channel.CALL):
        found.append(SELLING if s.message.purpose == Purpose.PROMO else RINGING)
    if chosen := chosen_window(s):
        found.append(chosen)
    return tuple(found)


def chosen_window(s: Snapshot) -> Window | None:
    hours = s.facts.hours
    if not hours or not (hours["not_before"] or hours["weekdays"]):
        return None
    return Window(
        time.fromisoformat(hours["not_before"] or "00:00"),
        time.fromisoformat(hours["not_after"] or "23:59"),
        frozenset(hours["weekdays"] or ()),
    )


def zones_of(s: Snapshot, route: Route) -> tuple[str, ...]:
    """The zone on the record; else every zone that the number could be in; else our own."""
    if zone := s.facts.customer.time_zone:
        return (zone,)
    number = route.point.key if route.point and route.point.kind == "phone" else ""
    return zones_of_number(number) or (s.world.time_zone,)


@lru_cache(maxsize=10_000)
def zones_of_number(key: str) -> tuple[str, ...]:
    try:
        number = phonenumbers.parse(key.partition(";")[0])
    except phonenumbers.NumberParseException:
        return ()
    found = phone_zones.time_zones_for_number(number)
    return tuple(zone for zone in found if zone != "Etc/Unknown")


@lru_cache(maxsize=1_000)
def next_open(
    now: datetime, zones: tuple[str, ...], windows: tuple[Window, ...]
) -> datetime | None:
    """The first moment from ``now`` on that is inside every window in every zone.

    ``now`` itself where it is open; None where eight days bring no such moment.
    """
    places = [ZoneInfo(zone) for zone in zones]
    if is_open(now, places, windows):
        return now
    edges = {edge for place in places for edge in edges_of(now, place, windows)}
    return next((edge for edge in sorted(edges) if is_open(edge, places, windows)), None)


def edges_of(now: datetime, place: ZoneInfo, windows: tuple[Window, ...]) -> Iterator[datetime]:
    """The moments at which it may become open there: windows opening, clocks being moved."""
    today = now.astimezone(place).date()
    for days in range(LOOK_AHEAD.days + 1):
        for window in windows:
            for fold in (0, 1):
                local = datetime.combine(today + timedelta(days), window.opens, place)
                yield from after(now, local.replace(fold=fold))
    for days in range(LOOK_AHEAD.days):
        yield from movings(now, now + timedelta(days), place)


def movings(now: datetime, day: datetime, place: ZoneInfo) -> Iterator[datetime]:
    """The moment within a day at which the clocks are moved there; most days have none."""
    ends = [moment.astimezone(place).utcoffset() for moment in (day, day + 24 * HOUR)]
    if ends[0] != ends[1]:
        for hours in range(24):
            yield from after(now, moved(day + hours * HOUR, place))


def after(now: datetime, moment: datetime | None) -> Iterator[datetime]:
    if moment and now < moment.astimezone(UTC) <= now + LOOK_AHEAD:
        yield moment.astimezone(UTC)


def moved(moment: datetime, place: ZoneInfo) -> datetime | None:
    """The minute within this hour at which the clocks are moved there, if they are."""
    start = moment.astimezone(UTC).replace(second=0, microsecond=0)
    before = start.astimezone(place).utcoffset()
    if (start + HOUR).astimezone(place).utcoffset() == before:
        return None
    minutes = (start + timedelta(minutes=one) for one in range(61))
    return next(one for one in minutes if one.astimezone(place).utcoffset() != before)


def is_open(moment: datetime, places: list[ZoneInfo], windows: tuple[Window, ...]) -> bool:
    return all(window.holds(moment.astimezone(place)) for place in places for window in windows)

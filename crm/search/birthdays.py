"""Birth dates as people spell them, each read in every way it could be meant. Pure."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.dates import MONTHS

ENGLISH = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
# These, with a number behind them, are somebody's name and the end of a phone number.
NAMES = frozenset({"april", "may", "june", "august"})
SPELT = re.compile(
    r"""(?<!\S)(?:
      (?P<year>\d{4})[./\-\s](?P<month>\d{1,2})[./\-\s](?P<day>\d{1,2})
    | (?P<one>\d{1,2})[./\-\s](?P<two>\d{1,2})[./\-\s](?P<last>\d{4}|\d{2})
    | (?P<dm_day>\d{1,2})(?:st|nd|rd|th)?\.?
      \s+(?P<dm_month>[^\W\d_]{3,12})\.?,?\s+(?P<dm_year>\d{4}|\d{2})
    | (?P<md_month>[^\W\d_]{3,12})\.?
      \s+(?P<md_day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<md_year>\d{4}|\d{2})
    | (?P<compact>\d{8})
    | (?P<only_month>[^\W\d_]{3,12}),?\s+(?P<only_year>(?:19|20)\d\d)
    )(?=[\s,]|$)""",
    re.VERBOSE | re.IGNORECASE,
)


def spelt(text: str) -> Iterator[tuple[re.Match, tuple[str, ...]]]:
    """Each part of ``text`` that spells a date, with the days it may mean as ISO dates.

    A month and its year are spelt as well: the beginning of an ISO date, ``1962-03``.
    """
    at = 0
    while found := SPELT.search(text, at):
        days = tuple(dict.fromkeys(_days(found)))
        if days:
            yield found, days
        # Behind a word that is no month a date may begin.
        at = found.end() if days else found.start() + 1


def is_day(text: str) -> bool:
    """Whether this is a whole ISO date, not a month alone."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))


def _days(found: re.Match) -> Iterator[str]:
    said = found.groupdict()
    if said["only_month"]:
        if month := _whole_month(said["only_month"]):
            yield f"{said['only_year']}-{month:02}"
        return
    for year, month, day in _readings(said):
        for full in _years(year):
            try:
                yield date(full, int(month), int(day)).isoformat()
            except ValueError:
                continue


def _readings(said: dict[str, str | None]) -> Iterator[tuple[str, str | int, str]]:
    """Year, month and day in each order they may stand in."""
    if said["year"]:
        yield said["year"], said["month"], said["day"]
    elif said["one"]:
        yield said["last"], said["two"], said["one"]
        yield said["last"], said["one"], said["two"]
    elif digits := said["compact"]:
        yield digits[:4], digits[4:6], digits[6:]
        yield digits[4:], digits[2:4], digits[:2]
        yield digits[4:], digits[:2], digits[2:4]
    elif said["dm_day"]:
        yield said["dm_year"], _month(said["dm_month"]), said["dm_day"]
    else:
        yield said["md_year"], _month(said["md_month"]), said["md_day"]


def _month(word: str) -> int:
    """The month that begins like ``word``; 0, which no date has, for another word."""
    here = ((number, str(name)) for number, name in MONTHS.items())
    for number, name in (*here, *enumerate(ENGLISH, 1)):
        if name.casefold().startswith(word.casefold()):
            return number
    return 0


def _whole_month(word: str) -> int:
    """The month that is called ``word`` and that nobody is; 0 for another word."""
    month, asked = _month(word), word.casefold()
    is_whole = month and asked in (ENGLISH[month - 1], str(MONTHS[month]).casefold())
    return month if is_whole and asked not in NAMES else 0


def _years(said: str) -> tuple[int, ...]:
    return (int(said),) if len(said) == 4 else (1900 + int(said), 2000 + int(said))

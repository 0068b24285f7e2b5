"""Dates as files write them, and which of day and month comes first. Pure."""

import re
from collections.abc import Iterable
from datetime import date

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv januar january janvier enero",
            "feb februar february févr février febrero",
            "mar mär märz march mars marzo",
            "apr april avr avril abril",
            "may mai mayo",
            "jun juni june juin junio",
            "jul juli july juil juillet julio",
            "aug august août agosto",
            "sep sept september septembre septiembre",
            "oct okt oktober october octobre octubre",
            "nov november novembre noviembre",
            "dec dez dezember december déc décembre diciembre",
        ),
        1,
    )
    for name in names.split()
}
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
YEAR_FIRST = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
YEAR_LAST = re.compile(r"^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$")
CLOCK = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]m)?\s*(Z|[+-]\d{2}:?\d{2})?$", re.I
)
WORDS = re.compile(r"[^\W\d_]+|\d+")


def order_of(values: Iterable[str], otherwise: str) -> str:
    """Whether day or month comes first in these dates, by those that leave no choice."""
    pairs = [found for value in values if (found := YEAR_LAST.match(_without_clock(value)))]
    day_first = sum(int(pair[1]) > 12 or pair[2] == "." for pair in pairs)
    month_first = sum(int(pair[3]) > 12 for pair in pairs)
    if day_first == month_first:
        return otherwise
    return DAY_FIRST if day_first > month_first else MONTH_FIRST


def read(text: str, order: str, *, today: date) -> date | None:
    """The date that ``text`` says, not later than ``today``; None where it is no such date."""
    found = _parts(_without_clock(text.strip()), order)
    if not found:
        return None
    year, month, day = found
    if year < 100:
        year += 1900 if year > today.year % 100 else 2000
    try:
        day_meant = date(year, month, day)
    except ValueError:
        return None
    return day_meant if date(1850, 1, 1) <= day_meant <= today else None


def _without_clock(text: str) -> str:
    return CLOCK.sub("", text).strip()


def _parts(text: str, order: str) -> tuple[int, int, int] | None:
    """Year, month and day as they stand in the text."""
    if found := COMPACT.match(text) or YEAR_FIRST.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := YEAR_LAST.match(text):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        is_day_first = order == DAY_FIRST or found[2] == "."
        return (year, other, one) if is_day_first else (year, one, other)
    return _spelled(WORDS.findall(text.casefold()))


def _spelled(words: list[str]) -> tuple[int, int, int] | None:
    """A date with its month as a word: 3 Nov 1951, November 3rd, 1951."""
    months = [MONTHS[word] for word in words if word in MONTHS]
    numbers = [int(word) for word in words if word.isdecimal()]
    if len(months) != 1 or len(numbers) != 2 or len(words) > 5:
        return None
    day, year = sorted(numbers) if max(numbers) > 31 else numbers
    return year, months[0], day

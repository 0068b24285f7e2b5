"""Dates as people type them: day, month and year in any clear form. Pure: no database."""

import re
from calendar import monthrange
from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from crm.exceptions import CrmError

SEPARATORS = r"[\s./,-]+"
# Plain digits without separators, as lists and machines write them: year first.
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
OLDEST = 130


class UnclearDate(CrmError):
    """Enter the date as day, month and year, for example 4 March 1958."""


class IsOver(CrmError):
    """This day is over. Choose today or a later day."""


def parse(typed: str) -> date:
    """The day that ``typed`` says: “4 March 1958”, “4.3.1958”, “1958-03-04”, “Mar 4, 1958”.

    What could be two days is asked for again, not guessed. Raises ``UnclearDate``.
    """
    if compact := COMPACT.fullmatch(typed.strip()):
        return _existing(*map(int, compact.groups()))
    words = [word for word in re.split(SEPARATORS, typed.strip()) if word]
    if len(words) != 3:
        raise UnclearDate
    if re.fullmatch(r"\d{4}", words[0]):
        year, month, day = words
    elif not words[0][:1].isdigit():
        month, day, year = words
    else:
        day, month, year = words
        if "/" in typed or "-" in typed:
            day, month = _by_strokes(day, month)
    return _existing(_year(year), _month(month), _day(day))


def born(typed: str, today: date) -> date:
    """The same for a birth date, which lies in the past and within a lifetime."""
    day = parse(typed)
    if day > today:
        raise UnclearDate(_("This day is still to come. Check the year."))
    if today.year - day.year > OLDEST:
        raise UnclearDate(_("This is more than 130 years ago. Check the year."))
    return day


def refuse_over(until: date | None, today: date) -> None:
    """Raise ``IsOver`` for a last day before ``today``: what ends so would never be seen."""
    if until and until < today:
        raise IsOver(field="until_on")


def _by_strokes(day: str, month: str) -> tuple[str, str]:
    """With strokes, some write the month first: 3/14 is clear, 3-4 is asked for again."""
    if not (day.isdigit() and month.isdigit()) or day == month:
        return day, month
    if int(day) <= 12 < int(month):
        return month, day
    if int(day) <= 12:
        raise UnclearDate(
            _("This could be two days. Write the month as a word, for example 4 March 1958.")
        )
    return day, month


def _day(word: str) -> int:
    number = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word, re.IGNORECASE)
    if not number:
        raise UnclearDate
    return int(number.group(1))


def _month(word: str) -> int:
    if re.fullmatch(r"\d{1,2}", word):
        return int(word)
    spelled = word.casefold()
    for number, name in MONTHS.items():
        if len(spelled) >= 3 and str(name).casefold().startswith(spelled):
            return number
    raise UnclearDate(_("“%(word)s” is not a month.") % {"word": word[:20]})


def _year(word: str) -> int:
    if re.fullmatch(r"\d{2}", word):
        raise UnclearDate(_("Enter the year with four digits, for example 1958."))
    if not re.fullmatch(r"\d{4}", word):
        raise UnclearDate
    return int(word)


def _existing(year: int, month: int, day: int) -> date:
    if year < 1:
        raise UnclearDate
    if not 1 <= month <= 12:
        raise UnclearDate(
            _("There is no month %(month)d. Check day and month.") % {"month": month}
        )
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        told = {"month": MONTHS[month], "year": year, "last": last}
        raise UnclearDate(_("%(month)s %(year)d has %(last)d days. Check the day.") % told)
    return date(year, month, day)

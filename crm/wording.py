"""How moments, days and names are said: one renderer for every screen, message and file."""

from datetime import date, datetime, timedelta

from django.conf.locale import LANG_INFO
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Short as people say them; MONTHS_3 of Django is lower case.
MONTHS_SHORT = 3
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
WITHOUT_MINOR = {"CLP", "ISK", "JPY", "KRW", "VND"}


def clock(moment: datetime) -> str:
    """The time of day, as in “10:36 am”."""
    local = timezone.localtime(moment)
    told = {"hour": local.hour % 12 or 12, "minute": f"{local.minute:02}"}
    if local.hour < 12:
        return _("{hour}:{minute} am").format(**told)
    return _("{hour}:{minute} pm").format(**told)


def long_day(day: date | datetime, today: date | None = None) -> str:
    """The day with its weekday, as in “Wednesday 12 November”; the year when it is another."""
    local = local_day(day)
    told = {
        "weekday": WEEKDAYS[local.weekday()],
        "day": local.day,
        "month": MONTHS[local.month],
        "year": local.year,
    }
    if local.year == (today or timezone.localdate()).year:
        return _("{weekday} {day} {month}").format(**told)
    return _("{weekday} {day} {month} {year}").format(**told)


def short_day(day: date | datetime, today: date | None = None) -> str:
    """The day for lists, as in “Thu 20 Nov”; the year when it is another."""
    local = local_day(day)
    told = {
        "weekday": WEEKDAYS_ABBR[local.weekday()],
        "day": local.day,
        "month": str(MONTHS[local.month])[:MONTHS_SHORT],
        "year": local.year,
    }
    if local.year == (today or timezone.localdate()).year:
        return _("{weekday} {day} {month}").format(**told)
    return _("{day} {month} {year}").format(**told)


def plain_day(day: date | datetime) -> str:
    """A day without its weekday, as in “4 March 1958”: birth dates and ends."""
    local = local_day(day)
    told = {"day": local.day, "month": MONTHS[local.month], "year": local.year}
    return _("{day} {month} {year}").format(**told)


def when(moment: datetime, today: date | None = None) -> str:
    """Day and time for lists, as in “Thu 20 Nov, 9:30 am”; only the time when it is today."""
    today = today or timezone.localdate()
    if local_day(moment) == today:
        return clock(moment)
    told = {"day": short_day(moment, today), "time": clock(moment)}
    return _("{day}, {time}").format(**told)


def brief(moment: datetime, today: date | None = None) -> str:
    """The shortest that says when: “9:30 am” today, “Thu 20 Nov” on another day."""
    today = today or timezone.localdate()
    return clock(moment) if local_day(moment) == today else short_day(moment, today)


def window(start: datetime, end: datetime, today: date | None = None) -> str:
    """A span of time, as in “Thursday 20 November, 2 to 4 pm”; whole hours have no minutes."""
    day, last_day = long_day(start, today), long_day(end, today)
    told = {"day": day, "last_day": last_day, "start": _hour(start), "end": _hour(end)}
    if day != last_day:
        return _("{day}, {start} to {last_day}, {end}").format(**told)
    if _half(start) == _half(end):
        told["start"] = told["start"].rpartition(" ")[0]
    return _("{day}, {start} to {end}").format(**told)


def money(amount: int, currency: str) -> str:
    """An amount in minor units, as in “$1,499.00”; a rare currency is named after it."""
    digits = 0 if currency in WITHOUT_MINOR else 2
    number = f"{amount / 10**digits:,.{digits}f}"
    sign = SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{number} {currency}"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, in one step: seconds, minutes, hours, days."""
    passed = max(now - moment, timedelta())
    minutes, hours = passed // timedelta(minutes=1), passed // timedelta(hours=1)
    if minutes < 1:
        return ngettext("{n} second", "{n} seconds", passed.seconds).format(n=passed.seconds)
    if hours < 1:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    if passed.days < 1:
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    return ngettext("{n} day", "{n} days", passed.days).format(n=passed.days)


def language(code: str) -> str:
    """A language by its name; a spelling that only its source knows stands beside or alone."""
    spelled = code.replace("_", "-").lower()
    if name := LANG_INFO.get(spelled, {}).get("name"):
        return name
    name = LANG_INFO.get(spelled.partition("-")[0], {}).get("name")
    return f"{name} ({code})" if name else code


def reached(person) -> str:
    """A colleague, as in “Imani Okafor, Phone desk, (555) 010-0100”."""
    desk = person.desk
    line = person.direct_line or (desk.direct_line if desk else "")
    return ", ".join(str(part) for part in (person.full_name, desk, line) if part)


def time_tag(moment: datetime, text: str) -> SafeString:
    """A ``<time>`` that machines read as the moment and people as ``text``."""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), text)


def local_day(day: date | datetime) -> date:
    return timezone.localdate(day) if isinstance(day, datetime) else day


def _hour(moment: datetime) -> str:
    """“2 pm”, or “2:30 pm” where there are minutes."""
    return clock(moment).replace(":00 ", " ")


def _half(moment: datetime) -> bool:
    """Whether it is in the second half of the day."""
    return timezone.localtime(moment).hour >= 12

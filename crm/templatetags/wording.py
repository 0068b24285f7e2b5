"""The words of ``crm.wording`` as filters, so that every template prints the same."""

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from crm import wording

register = template.Library()

register.filter("clock", wording.clock)
register.filter("short_day", wording.short_day)
register.filter("long_day", wording.long_day)
register.filter("plain_day", wording.plain_day)
register.filter("language", wording.language)
register.filter("reached", wording.reached)
register.filter("money", wording.money)


@register.filter
def when(moment: datetime, today: date | None = None) -> SafeString:
    """The moment as a ``<time>``: “Thu 20 Nov, 9:30 am”, or “9:30 am” when it is today."""
    return wording.time_tag(moment, wording.when(moment, today))


@register.filter
def brief(moment: datetime, today: date | None = None) -> SafeString:
    """The moment as a ``<time>`` for narrow columns: “9:30 am” today, else “Thu 20 Nov”."""
    return wording.time_tag(moment, wording.brief(moment, today))


@register.filter
def ago(moment: datetime, now: datetime) -> SafeString:
    """How long ago as a ``<time>``, as in “3 minutes”."""
    return wording.time_tag(moment, wording.ago(moment, now))

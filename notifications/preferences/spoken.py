"""Wishes as sentences: the same on the customer's page, on ours, and read aloud."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import wording
from notifications import topics
from notifications.models import ConsentEvent, Wish
from notifications.models.wishes import Situation
from notifications.topics import Channel, Purpose


def wish(one: Wish) -> str:
    """The whole wish, as in “Offers: at most 1 a month”."""
    told = {"topic": topic(one.topic), "words": mode(one)}
    said = _("{topic}: {words}").format(**told)
    if one.channel:
        said = _("{said} by {channel}").format(said=said, channel=Channel(one.channel).label)
    if one.situation:
        after = Situation(one.situation).label
        said = _("{said}, {situation}").format(said=said, situation=after)
    return said


def topic(code: str) -> str:
    """What a wish is about, in words."""
    return topics.named(code) if code else _("Everything that need not be sent")


def mode(one: Wish) -> str:
    if one.is_pause:
        return _("paused until {day}").format(day=wording.plain_day(one.until_on))
    if one.mode == Wish.Mode.AT_MOST:
        return at_most(one.at_most, one.per_days)
    return str(Wish.Mode(one.mode).label)


def at_most(times: int, days: int) -> str:
    """As in “at most 2 a month”."""
    named = {
        1: _("at most {n} a day"),
        7: _("at most {n} a week"),
        30: _("at most {n} a month"),
        365: _("at most {n} a year"),
    }
    if days in named:
        return named[days].format(n=times)
    return ngettext("at most {n} in {days} day", "at most {n} in {days} days", days).format(
        n=times, days=days
    )


def source(one: Wish) -> str:
    """Who said so, when, and how we know."""
    by = _("chosen by the customer") if one.set_by == "customer" else _("noted by a colleague")
    told = {"by": capfirst(by), "at": wording.plain_day(one.set_at), "how": one.evidence}
    if one.evidence:
        return _("{by}, {at}: {how}").format(**told)
    return _("{by}, {at}").format(**told)


def consent(event: ConsentEvent) -> str:
    """One word about permission, as in “Offers: allowed 4 November 2025”."""
    told = {
        "about": consented(event.purpose, event.topic),
        "action": event.get_action_display(),
        "at": wording.plain_day(event.at),
        "source": event.source,
    }
    return _("{about}: {action} {at}, {source}").format(**told)


def consented(purpose: str, code: str) -> str:
    """What a word about permission is about."""
    return topic(code) if code else capfirst(Purpose(purpose).label)


def consent_more(event: ConsentEvent) -> str:
    """By which channel, in which words, until when, and what shows it."""
    told = [
        event.channel and _("by {channel}").format(channel=Channel(event.channel).label),
        event.wording and _("“{words}”").format(words=event.wording),
        event.ends_on and _("until {day}").format(day=wording.plain_day(event.ends_on)),
        event.proof,
    ]
    return ", ".join(filter(None, told))

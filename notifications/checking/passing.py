"""What speaks for a message: the fact behind each check that it passed, and who says so.

Pure: it reads only the snapshot that our check read as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import addresses, facts, wording
from notifications.checking import resolving
from notifications.checking.checks import basis, hours, pace
from notifications.checking.checks.pace import Limit
from notifications.checking.checks.wishes import situations
from notifications.checking.snapshot import Route, Snapshot
from notifications.models import Wish
from notifications.models.messages import State
from notifications.topics import Purpose


@dataclass(frozen=True)
class Fact:
    """One fact in a colleague's words, and where it comes from."""

    text: str
    source: str


LEVELS = {
    0: gettext_lazy("{address}, not confirmed yet"),
    1: gettext_lazy("{address}, written as such addresses are"),
    2: gettext_lazy("{address}, read back to them"),
    3: gettext_lazy("{address} has answered us"),
}


def person(s: Snapshot, route: Route) -> Fact:
    if route.point is None:
        return Fact(s.facts.customer.name, _("Identity"))
    point = route.point
    address = addresses.shown(point.kind, point.value, point.key)
    return Fact(str(LEVELS[point.level]).format(address=address), _("Addresses"))


def wanted(s: Snapshot, route: Route) -> Fact:
    if s.topic.is_safety:
        return Fact(_("Their safety asks for it"), _("Our duty"))
    if s.topic.is_answer:
        return Fact(_("It answers them, and nobody else"), _("Their question"))
    wish = resolving.ruling(s.facts.wishes, s.topic, route.channel, situations(s), on=s.today)
    if wish:
        told = {"mode": wish.get_mode_display(), "day": wording.plain_day(wish.set_at)}
        return Fact(_("{mode}, set {day}").format(**told), by_whom(wish))
    if s.message.purpose == Purpose.PROMO:
        return permission(s, route)
    if not s.facts.is_served:
        asked = datetime.fromisoformat(s.facts.enquiries[-1]["asked_at"])
        day = wording.plain_day(asked)
        return Fact(_("They asked us on {day}").format(day=day), _("Their question"))
    return Fact(_("They are our customer and did not say no"), _("What they bought or booked"))


def by_whom(wish: Wish) -> str:
    return (
        _("Their choices") if wish.set_by == Wish.SetBy.CUSTOMER else _("Told to a colleague")
    )


def permission(s: Snapshot, route: Route) -> Fact:
    event = basis.latest(s.facts.consent, s.topic, s.message.purpose, route.channel)
    if event is None:
        return Fact(_("They allowed it"), _("Permission"))
    day = wording.plain_day(datetime.fromisoformat(event["at"]))
    told = {"day": day, "source": event["source"]}
    return Fact(_("Allowed on {day}: {source}").format(**told), _("Permission"))


def true_now(s: Snapshot, route: Route) -> Fact:
    known = [
        (facts.predicate(s.topic.subject, name), s.readings[s.message.subject, name])
        for name in s.topic.claims
        if (s.message.subject, name) in s.readings
    ]
    if not known:
        return Fact(_("It states nothing that could change"), _("The wording"))
    words = capfirst(", ".join(f"{one.label} {one.words(fact.value)}" for one, fact in known))
    _label, last = known[-1]
    told = _("{words}. Asked again at the minute of sending").format(words=words)
    return Fact(told, last.named(last.owner))


def moment(s: Snapshot, route: Route) -> Fact:
    if s.automation and s.automation["state"] == "pilot":
        return Fact(_("They take part in the trial"), s.automation["name"])
    return Fact(_("Nothing is halted, nothing is being put right"), _("Our rules"))


def within_pace(s: Snapshot, route: Route) -> Fact:
    tightest = min(
        ((limit.most - so_far(s, limit), limit) for limit in pace.limits(s, route)),
        key=lambda pair: pair[0],
        default=None,
    )
    if tightest is None:
        return Fact(_("What is urgent has no limit"), _("Our limits"))
    limit = tightest[1]
    told = {"most": limit.most, "days": limit.span.days, "so_far": so_far(s, limit)}
    source = _("Their choices") if limit.code == "pace.chosen" else _("Our limits")
    return Fact(span_of(limit).format(**told), source)


def span_of(limit: Limit) -> str:
    if limit.span.days == 1:
        return _("{most} a day at most: {so_far} so far")
    if limit.span.days == 7:
        return _("{most} a week at most: {so_far} so far")
    return _("{most} in {days} days at most: {so_far} so far")


def so_far(s: Snapshot, limit: Limit) -> int:
    return sum(
        one.weight
        for one in s.facts.sent
        if one.at > s.now - limit.span and limit.counts(one) and one.message != s.message.pk
    )


def good_hour(s: Snapshot, route: Route) -> Fact:
    windows = hours.windows_of(s, route)
    if not windows:
        return Fact(_("It wakes nobody, or cannot wait"), _("Our hours"))
    chosen = hours.chosen_window(s)
    window = chosen or windows[0]
    told = {
        "opens": clock(s, window.opens),
        "closes": clock(s, window.closes),
        "at": wording.when(s.now),
    }
    source = _("Their choices") if chosen else _("Our hours")
    return Fact(
        _("{opens} to {closes} where they are; it would go {at}").format(**told), source
    )


def clock(s: Snapshot, hour) -> str:
    day = timezone.localtime(s.now).date()
    return wording.clock(datetime.combine(day, hour, timezone.get_current_timezone()))


def alone(s: Snapshot, route: Route) -> Fact:
    others = sum(one.state == State.JOINED for one in s.facts.waiting)
    if not others:
        return Fact(_("Nothing else waits that says the same"), _("Our check"))
    told = ngettext("{n} other waits inside another", "{n} others wait inside another", others)
    return Fact(told.format(n=others), _("Our check"))


# In the order of ``findings.QUESTIONS``; the second is what can be said once it is over.
Telling = Callable[[Snapshot, Route], Fact]
PASSED: tuple[tuple[Telling, Promise], ...] = (
    (person, gettext_lazy("It was their own address")),
    (wanted, gettext_lazy("They had not said no")),
    (true_now, gettext_lazy("It was so at that minute")),
    (moment, gettext_lazy("Nothing was halted")),
    (within_pace, gettext_lazy("It was not too many")),
    (good_hour, gettext_lazy("It was a decent hour")),
    (alone, gettext_lazy("Nothing else said the same")),
)

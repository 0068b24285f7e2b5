"""Triggers: what may set an automation off, as queries that change nothing.

A trigger answers with the occasions between two moments, of all customers or of one. The runner
asks for those that have come, the simulation for those to come: the same query for both.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import filters
from crm.exceptions import CrmError
from crm.models import About, Customer, Order, Report
from notifications.models import Automation, Enquiry
from notifications.models.wishes import Situation

DAY = timedelta(days=1)
# At a decent hour, where nobody says another.
MORNING = 10


class BadSetting(CrmError):
    """That is no setting of this automation."""


class NoSuchTrigger(CrmError):
    """Choose from the list what sets it off."""


@dataclass(frozen=True)
class Occasion:
    """One reason for one message: whose, about what, at which moment; ``key`` names it."""

    customer: int
    subject: str
    at: datetime
    key: str


@dataclass(frozen=True)
class Span:
    """The moments in question, ``customer`` where only one is, and whether they are ahead.

    Ahead of us a delivery that is still to come counts as one that will have come.
    """

    start: datetime
    end: datetime
    customer: int | None = None
    is_ahead: bool = False

    def holds(self, moment: datetime) -> bool:
        return self.start < moment <= self.end

    def days(self, later: int = 0) -> tuple[date, date]:
        """The days on which something must have been, to count ``later`` days after it."""
        first, last = timezone.localdate(self.start), timezone.localdate(self.end)
        return first - (later + 1) * DAY, last - (later - 1) * DAY

    def of(self, rows: QuerySet, field: str = "customer") -> QuerySet:
        return rows if self.customer is None else rows.filter(**{field: self.customer})


Occasions = Callable[[dict[str, Any], Span], Iterator[Occasion]]


@dataclass(frozen=True)
class Trigger:
    """One thing that sets an automation off: the settings it asks for, the subject it gives."""

    code: str
    label: Promise
    occasions: Occasions
    asks: tuple[str, ...] = ()
    subject: str = ""
    situation: str = ""

    def __str__(self) -> str:
        return str(self.label)


_triggers: dict[str, Trigger] = {}


def declare(*triggers: Trigger) -> None:
    """Add triggers to the register; upper layers declare their own."""
    _triggers.update({trigger.code: trigger for trigger in triggers})


def get(code: str) -> Trigger:
    """The trigger of that code. Raises ``NoSuchTrigger``."""
    try:
        return _triggers[code]
    except KeyError:
        raise NoSuchTrigger(field="trigger") from None


def choices() -> list[tuple[str, str]]:
    return [(trigger.code, trigger.label) for trigger in _triggers.values()]


def checked(code: str, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings that the trigger asks for, as they are kept. Raises ``BadSetting``."""
    trigger = get(code)
    return {name: SETTINGS[name](name, settings.get(name)) for name in trigger.asks}


def occasions(automation: Automation, span: Span) -> Iterator[Occasion]:
    """What sets this automation off within the span."""
    yield from get(automation.trigger).occasions(automation.settings, span)


def at_hour(day: date, settings: dict[str, Any]) -> datetime:
    """The hour of the setting on that day, in the organisation's zone."""
    zone = timezone.get_current_timezone()
    return datetime.combine(day, time(settings.get("hour", MORNING)), zone)


def number(name: str, value: Any, *, least: int, most: int) -> int:
    if not isinstance(value, int) or not least <= value <= most:
        raise BadSetting(
            _("Enter a number from {least} to {most}.").format(least=least, most=most),
            field=name,
        )
    return value


def days_of(name: str, value: Any) -> int:
    return number(name, value, least=1, most=365)


def hour_of(name: str, value: Any) -> int:
    return number(name, MORNING if value is None else value, least=8, most=20)


def day_of(name: str, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise BadSetting(_("Enter the day."), field=name) from None


def audience_of(name: str, value: Any) -> str:
    """A filter of the customer list, which must be one."""
    filters.audience(value or "")
    return value or ""


SETTINGS = {"days": days_of, "hour": hour_of, "on": day_of, "audience": audience_of}


COMING = [Order.Status.CONFIRMED, Order.Status.ON_ITS_WAY]


def occasion_of(order: Order, at: datetime) -> Occasion:
    return Occasion(order.customer_id, order.subject, at, order.subject)


def order_placed(settings: dict[str, Any], span: Span) -> Iterator[Occasion]:
    """At once; the store's first word is when an order came to us."""
    said = Report.objects.filter(at__gt=span.start, at__lte=span.end).select_related("order")
    first = Report.objects.filter(order=OuterRef("order")).order_by("at", "pk").values("pk")
    for report in span.of(said.filter(pk=Subquery(first[:1])), "order__customer"):
        yield occasion_of(report.order, report.at)


def before_delivery(settings: dict[str, Any], span: Span) -> Iterator[Occasion]:
    """The day before the delivery window; a window that moved is another occasion."""
    coming = Order.objects.filter(status__in=COMING, window_from__gt=span.start)
    for order in span.of(coming.filter(window_from__lte=span.end + 2 * DAY)):
        at = at_hour(timezone.localdate(order.window_from) - DAY, settings)
        if span.holds(at):
            key = f"{order.subject}:{timezone.localdate(at)}"
            yield Occasion(order.customer_id, order.subject, at, key)


def after_delivery(settings: dict[str, Any], span: Span) -> Iterator[Occasion]:
    """So many days after it was handed over; ahead of us, after the window."""
    since, until = moments(span, settings["days"])
    is_there = Q(predicate=About.STATUS, value=Order.Status.DELIVERED)
    is_there |= Q(predicate=About.DELIVERED, value=True)
    said = Report.objects.filter(is_there, at__gt=since, at__lte=until)
    standing = said.exclude(order__status=Order.Status.CANCELLED).select_related("order")
    came = {one.order: one.at for one in span.of(standing, "order__customer").order_by("-at")}
    if span.is_ahead:
        coming = Order.objects.filter(status__in=COMING, window_to__gt=since)
        expected = span.of(coming.filter(window_to__lte=until))
        came = {order: order.window_to for order in expected} | came
    for order, moment in came.items():
        if span.holds(at := days_after(moment, settings)):
            yield occasion_of(order, at)


def after_answer(settings: dict[str, Any], span: Span) -> Iterator[Occasion]:
    """So many days after an enquiry was answered."""
    since, until = moments(span, settings["days"])
    answered = Enquiry.objects.filter(answered_at__gt=since, answered_at__lte=until)
    for enquiry in span.of(answered).iterator(2_000):
        at = days_after(enquiry.answered_at, settings)
        if span.holds(at):
            yield Occasion(enquiry.customer_id, enquiry.subject, at, enquiry.subject)


def after_coming(settings: dict[str, Any], span: Span) -> Iterator[Occasion]:
    """So many days after somebody became a customer."""
    first, last = span.days(settings["days"])
    new = Customer.objects.filter(since_on__gte=first, since_on__lte=last)
    for pk, since in span.of(new, "pk").values_list("pk", "since_on").iterator(2_000):
        at = at_hour(since + settings["days"] * DAY, settings)
        if span.holds(at):
            yield Occasion(pk, "", at, f"came:{pk}")


def every_days(settings: dict[str, Any], span: Span) -> Iterator[Occasion]:
    """Again and again to an audience, counted from its first day."""
    first, (since, until) = date.fromisoformat(settings["on"]), span.days()
    step = settings["days"]
    begun = max(0, (since - first).days // step)
    day = first + begun * step * DAY
    while day <= until:
        yield from to_audience(day, settings, span)
        day += step * DAY


def on_date(settings: dict[str, Any], span: Span) -> Iterator[Occasion]:
    yield from to_audience(date.fromisoformat(settings["on"]), settings, span)


def to_audience(day: date, settings: dict[str, Any], span: Span) -> Iterator[Occasion]:
    at = at_hour(day, settings)
    if not span.holds(at):
        return
    chosen = span.of(filters.audience(settings["audience"]), "pk").order_by("pk")
    for pk in chosen.values_list("pk", flat=True).iterator(2_000):
        yield Occasion(pk, "", at, f"{day}:{pk}")


def moments(span: Span, days: int) -> tuple[datetime, datetime]:
    """When something must have been, to count so many days after it within the span."""
    return span.start - (days + 1) * DAY, span.end - (days - 1) * DAY


def days_after(moment: datetime, settings: dict[str, Any]) -> datetime:
    return at_hour(timezone.localdate(moment) + settings["days"] * DAY, settings)


declare(
    Trigger("order_placed", _("An order is placed"), order_placed, subject="crm.order"),
    Trigger(
        "before_delivery",
        _("The day before a delivery"),
        before_delivery,
        ("hour",),
        "crm.order",
    ),
    Trigger(
        "after_delivery",
        _("Days after a delivery"),
        after_delivery,
        ("days", "hour"),
        "crm.order",
        Situation.AFTER_SERVICE,
    ),
    Trigger(
        "after_answer",
        _("Days after a question was answered"),
        after_answer,
        ("days", "hour"),
        "notifications.enquiry",
    ),
    Trigger("after_coming", _("Days after they came to us"), after_coming, ("days", "hour")),
    Trigger(
        "every_days",
        _("Every so many days, to an audience"),
        every_days,
        ("days", "hour", "on", "audience"),
    ),
    Trigger("on_date", _("On a day, to an audience"), on_date, ("on", "hour", "audience")),
)

"""Forms about orders: a new one, what somebody said of one, and what is right."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import days, spans
from crm.forms.base import ActionForm
from crm.forms.fields import DayField, LongTextField, plain, required
from crm.models import About, Desk, Order, Partner

WINDOW = "window"
# What can be said of an order, as people say it; the window has lines of its own.
SAID = {
    "confirmed": (About.STATUS, Order.Status.CONFIRMED, gettext_lazy("It is confirmed")),
    "on_its_way": (About.STATUS, Order.Status.ON_ITS_WAY, gettext_lazy("It is on its way")),
    "delivered": (About.STATUS, Order.Status.DELIVERED, gettext_lazy("It is delivered")),
    "cancelled": (About.STATUS, Order.Status.CANCELLED, gettext_lazy("It is cancelled")),
    "handed_over": (About.DELIVERED, True, gettext_lazy("It was handed over at the door")),
    "not_handed_over": (About.DELIVERED, False, gettext_lazy("It was not handed over")),
}
CHOICES = [
    *((name, words) for name, (_about, _value, words) in SAID.items()),
    (WINDOW, gettext_lazy("It comes on the day below")),
]
HOURS = ["%H:%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"]


class HourField(forms.TimeField):
    """A time of day as people write it."""

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=HOURS,
            required=False,
            widget=plain(),
            error_messages={
                "invalid": gettext_lazy("Enter the time, for example 2 pm or 14:00.")
            },
            **kwargs,
        )


class SayingForm(ActionForm):
    """What is said of an order: one sentence to choose, with day and hours where needed."""

    said = forms.ChoiceField(
        label=gettext_lazy("What they say"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages=required(gettext_lazy("Choose what is said.")),
    )
    day = DayField(
        label=gettext_lazy("Day"),
        required=False,
        widget=plain(),
        help_text=gettext_lazy("Day, month and year"),
    )
    start = HourField(label=gettext_lazy("From"), help_text=gettext_lazy("For example 2 pm"))
    end = HourField(label=gettext_lazy("To"), help_text=gettext_lazy("For example 4 pm"))

    def clean(self) -> dict[str, Any]:
        """The predicate and its value, as the actions take them."""
        given = dict(self.cleaned_data)
        said, parts = given.pop("said", ""), [given.pop(name, None) for name in SPAN]
        if said == WINDOW:
            return given | {"predicate": About.WINDOW, "value": self.span(*parts)}
        if said in SAID:
            about, value, _words = SAID[said]
            return given | {"predicate": about, "value": value}
        return given

    def span(self, day: date | None, start: time | None, end: time | None) -> str:
        """The window as one text; asks for what is missing or cannot be."""
        for name, part in zip(SPAN, (day, start, end), strict=True):
            if part is None and name not in self.errors:
                self.add_error(name, MISSING[name])
        if self.errors:
            return ""
        try:
            return spans.written(moment(day, start), moment(day, end))
        except spans.NoSpan:
            self.add_error("end", _("Enter a time after the beginning."))
        except days.UnclearDate as refusal:
            self.add_error("start", refusal.message)
        return ""


SPAN = ("day", "start", "end")
MISSING = {
    "day": gettext_lazy("Enter the day."),
    "start": gettext_lazy("Enter when it begins."),
    "end": gettext_lazy("Enter when it ends."),
}


class ReportForm(SayingForm):
    """Who says what of an order."""

    party = forms.ChoiceField(
        label=gettext_lazy("Who says it"),
        widget=forms.RadioSelect,
        error_messages=required(gettext_lazy("Choose who says it.")),
    )
    field_order = ["party"]

    def __init__(self, *args, order: Order, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [
            (str(party), capfirst(order.party_name(party))) for party in order.parties
        ]


class SettlementForm(SayingForm):
    """Which word is right, and how we know."""

    why = forms.CharField(
        label=gettext_lazy("How you know"),
        max_length=240,
        widget=plain(),
        help_text=gettext_lazy("For example: Dana at Brant looked it up"),
        error_messages=required(gettext_lazy("Enter how you know what is right.")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["said"].label = _("What is right")
        self.fields["said"].error_messages = required(_("Choose what is right.")) | {
            "invalid_choice": _("Choose one from the list.")
        }


class OrderForm(ActionForm):
    """An order that a customer placed."""

    number = forms.CharField(
        label=gettext_lazy("Order number"),
        max_length=40,
        widget=plain(),
        error_messages=required(gettext_lazy("Enter the number of the order.")),
    )
    what = LongTextField(
        label=gettext_lazy("What was ordered"),
        required=False,
        max_length=2_000,
        help_text=gettext_lazy("One thing a line"),
    )
    placed_on = DayField(
        label=gettext_lazy("Ordered on"),
        required=False,
        help_text=gettext_lazy("For example 4 March 2025; empty means today"),
    )
    seller = forms.ModelChoiceField(
        label=gettext_lazy("Sold by"),
        queryset=Desk.objects.filter(is_open=True),
        required=False,
        empty_label=gettext_lazy("Not known"),
    )
    carrier = forms.ModelChoiceField(
        label=gettext_lazy("Delivered by"),
        queryset=Partner.objects.filter(is_open=True),
        required=False,
        empty_label=gettext_lazy("The store itself"),
    )

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        things = [line.strip() for line in given.pop("what", "").splitlines()]
        given["lines"] = [{"text": thing, "quantity": 1} for thing in things if thing]
        if not given.get("placed_on"):
            given.pop("placed_on", None)
        return given


def moment(day: date, hour: time) -> datetime:
    """The moment in the organisation's zone. Raises where the clocks skip that hour."""
    zone = timezone.get_current_timezone()
    made = datetime.combine(day, hour, zone)
    if made.astimezone(UTC).astimezone(zone).time() != hour:
        raise days.UnclearDate(_("The clocks skip this hour on that day. Choose another."))
    return made

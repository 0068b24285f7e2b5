"""Forms about one message: another time, a reason, what became of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import DayField, plain, required
from crm.forms.orders import HourField, moment
from notifications.checking import reasons
from notifications.findings import Finding


class TimeForm(ActionForm):
    """Another day and hour."""

    day = DayField(
        label=_("Day"),
        help_text=_("For example 20 November 2026"),
        error_messages=required(_("Enter the day.")),
    )
    hour = HourField(label=_("Time"), help_text=_("For example 9 am"))
    why = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=plain())
    field_order = ["day", "hour", "why"]

    def clean(self) -> dict[str, Any]:
        """The moment, as the action takes it; its refusal stands at the day."""
        given = dict(self.cleaned_data)
        day, hour = given.pop("day", None), given.pop("hour", None)
        if hour is None and "hour" not in self.errors:
            self.add_error("hour", _("Enter the time."))
        if self.errors:
            return given
        return given | {"to": moment(day, hour)}


class DropForm(ActionForm):
    """Why it shall not be sent."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=plain(),
        help_text=_("For example: I told her on the phone"),
        error_messages=required(_("Enter the reason.")),
    )


class OverrideForm(DropForm):
    """Why it shall leave although our check would not let it."""

    codes = forms.MultipleChoiceField(
        label=_("What shall not count for this message"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("Choose what shall not count.")),
    )
    field_order = ["codes", "why"]

    def __init__(self, *args, findings: Iterable[Finding], **kwargs):
        super().__init__(*args, **kwargs)
        known = {one.code: reasons.to_staff(one) for one in findings}
        self.fields["codes"].choices = list(known.items())
        self.initial["codes"] = list(known) if len(known) == 1 else []
        self.fields["why"].help_text = _("Supervisors read it. For example: she asked for it")


class ClosingForm(ActionForm):
    """What became of a message that nobody was sure of."""

    arrived = forms.TypedChoiceField(
        label=_("What became of it"),
        choices=[("yes", _("It arrived")), ("no", _("It is not sent again"))],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what became of it.")),
    )

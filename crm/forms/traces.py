"""Which part of the trail a supervisor asks for."""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.models import Desk, User
from crm.traces import DONE, READ, span

SHOWS = [("", _("Everything")), (DONE, _("Done and changed")), (READ, _("Read"))]


class TracesForm(forms.Form):
    """By whom, from which desk, on which day; an empty field asks for all."""

    use_required_attribute = False

    person = forms.ModelChoiceField(
        User.objects.order_by("first_name", "last_name", "username"),
        label=_("Colleague"),
        empty_label=_("Everybody"),
        required=False,
    )
    desk = forms.ModelChoiceField(
        Desk.objects.all(), label=_("Desk"), empty_label=_("All desks"), required=False
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), required=False
    )


class MomentField(forms.DateField):
    """A day, which means its last moment; or one moment, as links carry it."""

    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")

    def to_python(self, value: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return self.last_moment(super().to_python(value))
        if len(value) == len("2025-11-20"):
            return self.last_moment(moment.date())
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment

    def last_moment(self, day: date | None) -> datetime | None:
        return span(day)[1] if day else None

    def prepare_value(self, value: str | None) -> str:
        return (value or "")[:10]


class AsOfForm(forms.Form):
    """The day whose knowledge is asked for."""

    use_required_attribute = False

    at = MomentField(label=_("As known on"), error_messages={"required": _("Choose a day.")})

    def clean_at(self) -> datetime:
        now = clock.now()
        if timezone.localdate(self.cleaned_data["at"]) > timezone.localdate(now):
            raise ValidationError(_("This day is still to come. Choose an earlier one."))
        return min(self.cleaned_data["at"], now)

"""Form fields for the fields that an organisation added, by their type and audience."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.customers import OWN
from crm.forms.fields import DayField, LongTextField, in_plain_words
from crm.models import OwnField

LONGEST = 1_000
YES_NO = [
    ("", gettext_lazy("Not known")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
]


def form_fields(own_fields: Iterable[OwnField], own: dict[str, Any]) -> dict[str, forms.Field]:
    """A form field for each, holding what is kept now, whatever its source wrote there."""
    made = {OWN + field.key: _form_field(field, own.get(field.key)) for field in own_fields}
    for field in made.values():
        in_plain_words(field)
    return made


def _form_field(field: OwnField, kept: Any) -> forms.Field:
    shared = {"label": field.label, "required": False, "initial": kept}
    if field.type == OwnField.Type.YES_NO and (kept is None or isinstance(kept, bool)):
        return YesNoField(**shared)
    if field.type == OwnField.Type.DATE:
        return OwnDayField(**shared)
    if field.type == OwnField.Type.NUMBER:
        return NumberField(max_length=LONGEST, **shared)
    return OwnTextField(rows=1, max_length=LONGEST, **shared)


class YesNoField(forms.ChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **kwargs):
        super().__init__(choices=YES_NO, **kwargs)

    def clean(self, value: str | None) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> str:
        return {True: "yes", False: "no"}.get(value, value or "")


class OwnTextField(LongTextField):
    """Text of any lines; none is no value."""

    def clean(self, value: str | None) -> str | None:
        return super().clean(value) or None


class NumberField(forms.CharField):
    """A number, kept in the digits that were typed: no rounding, no binary fractions."""

    def clean(self, value: str | None) -> str | None:
        typed = super().clean(value)
        if typed and not re.fullmatch(r"-?\d{1,15}(?:\.\d{1,10})?", typed):
            raise ValidationError(_("Enter a number in digits, for example 12 or 12.5."))
        return typed or None


class OwnDayField(DayField):
    """A day, kept as year, month and day."""

    def clean(self, value: str | None) -> str | None:
        day = super().clean(value)
        return day.isoformat() if day else None

    def prepare_value(self, value: Any) -> Any:
        try:
            return super().prepare_value(date.fromisoformat(value))
        except (TypeError, ValueError):
            return value

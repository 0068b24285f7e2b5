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
from crm.forms.fields import DayField, in_plain_words
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
        return KeptDayField(kept=kept, **shared)
    if field.type == OwnField.Type.NUMBER:
        return KeptNumberField(kept=kept, **shared)
    return KeptTextField(kept=kept, **shared)


class YesNoField(forms.ChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **kwargs):
        super().__init__(choices=YES_NO, **kwargs)

    def clean(self, value: str | None) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> str:
        return {True: "yes", False: "no"}.get(value, value or "")


class KeptTextField(forms.CharField):
    """Text; what was there before and is left alone stays exactly as it was."""

    def __init__(self, *, kept: Any, **kwargs):
        super().__init__(max_length=LONGEST, **kwargs)
        self.kept = kept

    def clean(self, value: str | None) -> Any:
        typed = super().clean(value)
        if self.kept is not None and typed == str(self.kept):
            return self.kept
        return self.read(typed) if typed else None

    def read(self, typed: str) -> str:
        return typed


class KeptNumberField(KeptTextField):
    """A number, kept in the digits that were typed: no rounding, no binary fractions."""

    def read(self, typed: str) -> str:
        if not re.fullmatch(r"-?\d{1,15}(?:\.\d{1,10})?", typed):
            raise ValidationError(_("Enter a number in digits, for example 12 or 12.5."))
        return typed


class KeptDayField(KeptTextField):
    """A day, kept as year, month and day."""

    def read(self, typed: str) -> str:
        return DayField().clean(typed).isoformat()

    def prepare_value(self, value: Any) -> Any:
        try:
            return DayField().prepare_value(date.fromisoformat(value))
        except (TypeError, ValueError):
            return value

    def clean(self, value: str | None) -> Any:
        return (
            self.kept
            if value and value == self.prepare_value(self.kept)
            else super().clean(value)
        )

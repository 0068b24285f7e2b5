"""Fields that read what people type: text that can be kept, days in any form, tags."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from crm import days, texts
from crm.exceptions import CrmError
from crm.wording import plain_day

TOO_LONG = ngettext_lazy(
    "This has %(show_value)d characters, %(limit_value)d fits. Nothing is lost: shorten it.",
    "This has %(show_value)d characters, %(limit_value)d fit. Nothing is lost: shorten it.",
    "limit_value",
)


def keepable(text: str) -> None:
    """The one text check, as a validator of forms."""
    try:
        texts.as_typed(text)
    except CrmError as refusal:
        raise ValidationError(refusal.message) from refusal


def plain(**attrs: Any) -> forms.TextInput:
    """A text input that the browser does not fill with the colleague's own details."""
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


def in_plain_words(field: forms.Field) -> None:
    """Give a field our text check and sentences; never let a browser cut what was typed."""
    field.widget.attrs.pop("maxlength", None)
    if isinstance(field, forms.CharField):
        field.validators = [
            *(one for one in field.validators if not isinstance(one, FOREIGN)),
            keepable,
            *([SeenValidator(field)] if field.required else []),
            *([MaxLengthValidator(field.max_length, TOO_LONG)] if field.max_length else []),
        ]
    if isinstance(field, forms.ChoiceField):
        field.error_messages["invalid_choice"] = gettext_lazy("Choose one from the list.")


class SeenValidator:
    """Refuses what is invisible altogether as if nothing had been entered."""

    def __init__(self, field: forms.Field):
        self.field = field

    def __call__(self, text: str) -> None:
        if not texts.trimmed(text):
            raise ValidationError(self.field.error_messages["required"], code="required")


FOREIGN = (ProhibitNullCharactersValidator, MaxLengthValidator)


class LongTextField(forms.CharField):
    """Text of several lines, with plain line ends, so that an untouched text stays the same."""

    def __init__(self, *, rows: int = 3, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class DayField(forms.CharField):
    """A day as people write it; ``reading`` turns the text into a date or refuses."""

    def __init__(self, *, reading: Callable[[str], date] = days.parse, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("For example 4 March 1958"))
        super().__init__(**kwargs)
        self.reading = reading
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: str | None) -> date | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return self.reading(typed)
        except CrmError as refusal:
            raise ValidationError(refusal.message) from refusal

    def prepare_value(self, value: date | str | None) -> str | None:
        return plain_day(value) if isinstance(value, date) else value


class TagsField(forms.CharField):
    """Short words with commas between them."""

    longest = 40

    def clean(self, value: str | None) -> list[str]:
        typed = super().clean(value)
        tags = [tag for part in (typed or "").split(",") if (tag := " ".join(part.split()))]
        if long := [tag for tag in tags if len(tag) > self.longest]:
            raise ValidationError(
                _("A tag has 40 characters at most: shorten “%(tag)s”.") % {"tag": long[0]}
            )
        return tags

    def prepare_value(self, value: list[str] | str | None) -> str | None:
        return ", ".join(value) if isinstance(value, list) else value


class TimeZoneField(forms.CharField):
    """The name of a time zone, such as America/Chicago."""

    def clean(self, value: str | None) -> str:
        typed = super().clean(value).replace(" ", "_")
        try:
            return ZoneInfo(typed).key if typed else ""
        except (KeyError, ValueError, OSError) as problem:
            raise ValidationError(
                _("This is no time zone. They look like America/Chicago.")
            ) from problem


def in_sentence_case(choices: Iterable[tuple]) -> list[tuple]:
    """Choices that begin with a capital, for lists; in sentences they stay as they are."""
    return [(value, capfirst(label)) for value, label in choices]


def required(message: str) -> dict[str, str]:
    """The sentence for a field that was left empty."""
    return {"required": message}

"""The form above a list: what can be chosen, and words as the filters compare them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.addresses import postal_words
from crm.forms import own_fields
from crm.forms.fields import in_plain_words
from crm.models import OwnField

LONGEST = 80
YES_NO = [
    ("", gettext_lazy("Any")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
]


class FilterForm(forms.Form):
    """Fields that narrow a list down; an empty one narrows nothing."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            in_plain_words(field)

    def always(self) -> list[forms.BoundField]:
        """The fields that every list begins with."""
        return [field for field in self if field.name in FIRST]

    def more(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in FIRST]

    def has_more(self) -> bool:
        """Whether one of the others was filled in, so that they are shown at once."""
        return any(field.data for field in self.more())


FIRST = ("name", "kind", "place", "tag", "owner", "standing")


class WordsField(forms.CharField):
    """Bare words in any order; signs alone are none, and would narrow nothing down."""

    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST, **kwargs)

    def clean(self, value: str | None) -> list[str]:
        typed = super().clean(value)
        words = postal_words(typed).split()
        if typed and not words:
            raise ValidationError(_("There is no letter or digit in it."))
        return words


class OwnYesNoField(own_fields.YesNoField):
    """Yes, no, or either."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.choices = YES_NO


def own_field(field: OwnField) -> type[forms.Field]:
    """How a field that the organisation added is asked for in a list."""
    kinds = {
        OwnField.Type.YES_NO: OwnYesNoField,
        OwnField.Type.DATE: own_fields.OwnDayField,
        OwnField.Type.NUMBER: own_fields.NumberField,
    }
    return kinds.get(field.type, forms.CharField)

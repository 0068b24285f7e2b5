"""The small forms behind a link: what is wrong, the code that was sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import LongTextField, required
from notifications.models.links import Fix


class FixForm(ActionForm):
    """What is wrong with a message, and in their own words why, where they want to say."""

    fix = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Fix.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what is wrong.")),
    )
    words = LongTextField(label=_("Anything you want to add"), max_length=500, required=False)


class CodeForm(ActionForm):
    """The six digits."""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label=_("The six digits"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "required": _("Enter the six digits."),
            "invalid": _("Enter the six digits, for example 042 917 without spaces."),
        },
    )

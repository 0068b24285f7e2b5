"""The form that says whether a customer is still with us."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.forms.fields import DayField, plain, required
from crm.forms.versioned import VersionedForm
from crm.models import Customer


class StandingForm(VersionedForm):
    """With us, left or died; since when; how we know."""

    standing = forms.ChoiceField(
        label=_("They"),
        choices=[
            (Customer.Standing.WITH_US, _("Are with us")),
            (Customer.Standing.LEFT, _("Left")),
            (Customer.Standing.DIED, _("Have died")),
        ],
        widget=forms.RadioSelect,
        error_messages=required(_("Choose one.")),
    )
    standing_since_on = DayField(
        label=_("Since"),
        required=False,
        help_text=_("For example 3 May 2026; left empty, it is today"),
    )
    why = forms.CharField(
        label=_("How we know"),
        max_length=240,
        required=False,
        widget=plain(),
        help_text=_("For example: her son told us on the phone"),
    )

    def __init__(self, *args, customer: Customer, typed: dict[str, Any], **kwargs):
        """``typed`` is what this colleague had begun to choose, and in which version."""
        names = ("standing", "standing_since_on", "version")
        now = {name: getattr(customer, name) for name in names}
        super().__init__(*args, initial=now | typed, **kwargs)
        self.drop_url = customer.get_absolute_url()

    def clean_standing_since_on(self) -> Any:
        day = self.cleaned_data["standing_since_on"]
        if day and day > clock.today():
            raise ValidationError(_("This day is still to come. Choose an earlier one."))
        return day

"""Forms about calls: what it is about, and what came of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import interactions
from crm.forms.base import ActionForm
from crm.forms.fields import LongTextField, plain, required
from notifications.desk import calls


class CallForm(ActionForm):
    """What to call about; a reason only where the customer was answered already."""

    about = forms.CharField(
        label=_("What the call is about"),
        max_length=calls.LIMIT,
        widget=plain(),
        error_messages=required(_("Enter what the call is about.")),
    )
    why = forms.CharField(
        label=_("Reason for calling all the same"),
        max_length=300,
        required=False,
        widget=plain(),
        help_text=_("Only where their question was answered already. Supervisors read it."),
    )


class CallOutcomeForm(ActionForm):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=calls.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what came of it.")),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=1440,
        error_messages={"invalid": _("Enter the minutes as a number, for example 6.")},
    )
    words = LongTextField(
        label=_("In their words"), required=False, max_length=interactions.LIMIT
    )

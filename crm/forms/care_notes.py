"""The form of a fact that every desk must bear in mind."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import DayField, in_sentence_case, plain, required
from crm.models import CareNote


class CareNoteForm(ActionForm):
    """One fact, one reason, for whom and until when."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=CareNote.Kind,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what it is.")),
    )
    fact = forms.CharField(
        label=_("The fact"),
        max_length=120,
        widget=plain(),
        help_text=_("For example: no follow-up on handyman prices"),
        error_messages=required(_("Enter the fact, in one line.")),
    )
    reason = forms.CharField(
        label=_("The reason"),
        max_length=240,
        required=False,
        widget=plain(),
        help_text=_("In their own words where you can"),
    )
    audience = forms.ChoiceField(
        label=_("Who sees it"),
        choices=in_sentence_case(CareNote.Audience.choices),
        initial=CareNote.Audience.DESKS,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose who sees it.")),
    )
    until_on = DayField(
        label=_("Until"), required=False, help_text=_("For example 31 December 2030")
    )

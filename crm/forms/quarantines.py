"""Forms about addresses that turned out to be somebody else's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import LongTextField, in_sentence_case, required
from crm.models import Quarantine

# A link is pressed by the other person alone; the others are what a colleague hears.
HEARD = [choice for choice in Quarantine.Via.choices if choice[0] != Quarantine.Via.LINK]


class QuarantineForm(ActionForm):
    """How we heard of it, in whose words, and whether they want nothing from us at all."""

    via = forms.ChoiceField(
        label=_("How we heard of it"),
        choices=in_sentence_case(HEARD),
        widget=forms.RadioSelect,
        error_messages=required(_("Choose how we heard of it.")),
    )
    why = LongTextField(
        label=_("In their words"),
        max_length=240,
        required=False,
        help_text=_("Only what they said. Ask nothing more of them."),
    )
    for_everybody = forms.BooleanField(
        label=_("They asked us to stop for good: close it for every customer"), required=False
    )

"""The form of a call, a visit or a letter."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import interactions
from crm.forms.base import ActionForm
from crm.forms.fields import LongTextField, required
from crm.models import Customer, Interaction, Relationship


class InteractionForm(ActionForm):
    """What it was about, how long it took, what they said; the rest is chosen already."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=[(value, capfirst(label)) for value, label in Interaction.Channel.choices],
        initial=Interaction.Channel.PHONE,
        widget=forms.RadioSelect,
    )
    direction = forms.ChoiceField(
        label=_("Who began"),
        choices=[(value, capfirst(label)) for value, label in Interaction.Direction.choices],
        initial=Interaction.Direction.IN,
        widget=forms.RadioSelect,
    )
    spoke_with = forms.TypedChoiceField(
        label=_("Spoke with"),
        help_text=_("Look first at what this person may be told."),
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("What it was about"),
        choices=[("", _("Choose")), *Interaction.Reason.choices],
        # Opened in place, the form begins at the first question that has no answer yet.
        widget=forms.Select(attrs={"data-focus": True, "tabindex": "0"}),
        error_messages=required(_("Choose what it was about.")),
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

    def __init__(self, *args, customer: Customer, speakers: list[Relationship], **kwargs):
        super().__init__(*args, **kwargs)
        known = {str(bond.other_id): bond.other for bond in speakers}
        spoke_with = self.fields["spoke_with"]
        spoke_with.coerce = known.__getitem__
        spoke_with.choices = [("", customer.addressed_as), *map(speaker, speakers)]
        if not known:
            del self.fields["spoke_with"]


def speaker(bond: Relationship) -> tuple[str, str]:
    """Somebody who may be on the line, with what they may do and be told (D7)."""
    told = {
        "name": bond.other.name,
        "role": bond.role,
        "acts": bond.acts_in_words or _("nothing"),
        "told": bond.told_in_words or _("nothing"),
    }
    words = gettext("{name}, {role}: may act in {acts}; may be told about {told}")
    return str(bond.other_id), words.format(**told)

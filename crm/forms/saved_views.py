"""Forms about lists that are kept under a name."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm import filters
from crm.exceptions import CrmError
from crm.forms.base import ActionForm
from crm.forms.fields import plain, required


class RenamingForm(ActionForm):
    """The name of a list."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=plain(),
        help_text=_("For example Households in Portsford"),
        error_messages=required(_("Enter a name.")),
    )


class SavedViewForm(RenamingForm):
    """The name of a list, who sees it, and what it asks for."""

    is_shared = forms.BooleanField(label=_("Every desk sees it"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_query(self) -> str:
        """What can be read to the letter; anything else would be another list later on."""
        try:
            return filters.state_of(filters.read(self.cleaned_data["query"]))
        except CrmError as refusal:
            raise ValidationError(refusal.message) from refusal

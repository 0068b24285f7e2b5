"""The form of a partner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import TagsField, plain, required
from crm.models import Partner


class PartnerForm(ActionForm):
    """Who they are, whom to call there, and what they may write to our customers about."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=plain(),
        error_messages=required(_("Enter the name of the partner.")),
    )
    kind = forms.CharField(
        label=_("What they do"),
        max_length=60,
        required=False,
        widget=plain(),
        help_text=_("For example delivery"),
    )
    contact_person = forms.CharField(
        label=_("Whom to call"), max_length=120, required=False, widget=plain()
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False, widget=plain())
    may_send = TagsField(
        label=_("What they may write about"),
        required=False,
        widget=plain(),
        help_text=_("Codes of topics, with commas"),
    )


class PartnerChangeForm(PartnerForm):
    """The same for a partner who is here already."""

    is_open = forms.BooleanField(label=_("We work with them now"), required=False)

    def __init__(self, *args, partner: Partner, typed: dict, **kwargs):
        """``typed`` is what this colleague had begun to type."""
        now = {name: getattr(partner, name) for name in self.base_fields}
        super().__init__(*args, initial=now | typed, **kwargs)

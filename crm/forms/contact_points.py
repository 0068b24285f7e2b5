"""Forms about ways to reach a customer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.addresses import KINDS
from crm.contact_points import Proof, Reason, ToldBy
from crm.forms.base import ActionForm
from crm.forms.doubtful import AddressInput, DoubtfulForm
from crm.forms.fields import in_sentence_case, required
from crm.models import ContactPoint, Customer


class ContactPointForm(DoubtfulForm):
    """One more way to reach a customer."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=in_sentence_case(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what it is.")),
    )
    value = forms.CharField(
        label=_("Number or address"),
        help_text=_("As they say it. Read it back, letter by letter."),
        widget=AddressInput({"hx-vals": '{"checks": "value"}'}),
        error_messages=required(_("Enter the number or address.")),
    )
    label = forms.CharField(
        label=_("Label"),
        help_text=_("For example work, or her daughter’s phone"),
        max_length=40,
        required=False,
    )
    is_preferred = forms.BooleanField(label=_("Use this first"), required=False)

    def __init__(self, *args, customer: Customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.customer = customer

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "kind" not in given:
            return given
        address, kept = self.read("value", given["kind"], customer=self.customer)
        return {
            "address": address,
            "kept": kept,
            "label": given.get("label", ""),
            "is_preferred": given["is_preferred"],
        }


class CorrectionForm(DoubtfulForm):
    """What an address shall be instead, why, and who told us."""

    value = forms.CharField(
        label=_("What it shall be"),
        help_text=_("Read it back, letter by letter."),
        widget=AddressInput({"hx-vals": '{"checks": "value"}'}),
        error_messages=required(_("Enter what it shall be.")),
    )
    reason = forms.ChoiceField(
        label=_("What was wrong"),
        choices=in_sentence_case(Reason.choices),
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what was wrong.")),
    )
    told_by = forms.ChoiceField(
        label=_("Who told us"),
        choices=in_sentence_case(ToldBy.choices),
        widget=forms.RadioSelect,
        error_messages=required(_("Choose who told us.")),
    )

    def __init__(self, *args, point: ContactPoint, **kwargs):
        super().__init__(*args, **kwargs)
        self.point = point

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        address, kept = self.read(
            "value", self.point.kind, customer=self.point.customer, replacing=self.point
        )
        return {
            "address": address,
            "kept": kept,
            "reason": given.get("reason"),
            "told_by": given.get("told_by"),
        }


class RetirementForm(ActionForm):
    """Why an address is not used any more, and who told us."""

    reason = CorrectionForm.base_fields["reason"]
    told_by = CorrectionForm.base_fields["told_by"]


class VerificationForm(ActionForm):
    """How we know that an address is right."""

    proof = forms.TypedChoiceField(
        label=_("How we know"),
        choices=in_sentence_case(Proof.choices),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose how we know.")),
    )

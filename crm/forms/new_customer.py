"""The form of a new record: likely matches first, then addresses read back, then made."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crm import addresses, contact_points, days, matching, texts
from crm.addresses import EMAIL, PHONE, POSTAL
from crm.customers import Reach
from crm.exceptions import CrmError
from crm.forms.customers import CustomerLines
from crm.forms.doubtful import AddressInput, DoubtfulForm
from crm.forms.fields import plain
from crm.matching import Likely
from crm.models import Customer

LONGEST = 320
FURTHER = ("language", "region", "time_zone", "worth_knowing", "tags", "system", "number")


class NewCustomerForm(CustomerLines, DoubtfulForm):
    """A new record. Before it is made, likely matches are looked at (``is_somebody_new``)."""

    kind = forms.ChoiceField(
        choices=Customer.Kind, initial=Customer.Kind.PERSON, widget=forms.HiddenInput
    )
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        widget=AddressInput({"hx-vals": '{"checks": "phone"}', "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        widget=AddressInput({"hx-vals": '{"checks": "email"}', "inputmode": "email"}),
    )
    postal = forms.CharField(
        label=_("Postal address"),
        required=False,
        widget=AddressInput({"hx-vals": '{"checks": "postal"}'}),
    )
    system = forms.CharField(
        label=_("Number in"),
        max_length=60,
        required=False,
        widget=plain(),
        help_text=_("For example Larkfield account"),
    )
    number = forms.CharField(label=_("Number"), max_length=120, required=False, widget=plain())
    only_asks = forms.BooleanField(
        label=_("They only ask something so far"),
        required=False,
        help_text=_("Then they get the answer, and little else."),
    )
    # The refs of those who were looked at and are somebody else.
    none_of = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = kind
        self.leave_out(kind)

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        reach = [self._reach(kind) for kind in (PHONE, EMAIL, POSTAL) if given.pop(kind, "")]
        given.pop("none_of", None)
        only_asks = given.pop("only_asks", False)
        system, number = given.pop("system", ""), given.pop("number", "")
        if number and not system:
            self.add_error("system", _("Enter which system this number is from."))
        if system and not number:
            self.add_error("number", _("Enter the number."))
        return given | {
            "reach": [way for way in reach if way.address],
            "identifiers": [(system, number)] if number else [],
            "passed_over": len(self.passed_over),
            "is_served": not only_asks,
        }

    def is_somebody_new(self) -> bool:
        """Whether every likely match was looked at and is somebody else."""
        return {one.customer.ref for one in self.likely} <= self.passed_over

    def further_is_open(self) -> bool:
        """Whether something was typed, or is wrong, in the lines that are folded at first."""
        return any(self[name].errors or self[name].value() for name in FURTHER)

    @cached_property
    def passed_over(self) -> set[str]:
        return set(filter(None, self.data.get("none_of", "").split(",")))

    @cached_property
    def likely(self) -> list[Likely]:
        return likely_so_far(self.data or self.initial)

    def _reach(self, kind: str) -> Reach:
        address, kept = self.read(
            kind,
            kind,
            family_name=self.cleaned_data.get("family_name", ""),
            known={one.customer for one in self.likely},
        )
        return Reach(address, kept)


def likely_so_far(data: Mapping[str, str]) -> list[Likely]:
    """Who may be the one described, by what can be read of a form that is being filled in."""
    return matching.likely(
        given_name=_text(data, "given_name"),
        family_name=_text(data, "family_name"),
        organisation_name=_text(data, "organisation_name"),
        born_on=_born(data),
        keys=[key for kind in (PHONE, EMAIL, POSTAL) for key in _keys(data, kind)],
    )


def _text(data: Mapping[str, str], name: str) -> str:
    typed = data.get(name, "")[:LONGEST]
    try:
        return texts.as_typed(typed.strip())
    except CrmError:
        return ""


def _born(data: Mapping[str, str]) -> date | None:
    try:
        return days.parse(_text(data, "born_on"))
    except CrmError:
        return None


def _keys(data: Mapping[str, str], kind: str) -> list[tuple[str, str]]:
    try:
        address = addresses.parse(kind, _text(data, kind), contact_points.home_region())
    except CrmError:
        return []
    return [(kind, address.key)]

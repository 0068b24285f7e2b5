"""Forms that take addresses: doubts are shown, read back, and kept by a tick (B10)."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from crm import addresses, contact_points, doubts
from crm.addresses import Address
from crm.doubts import Doubt
from crm.exceptions import CrmError
from crm.forms.base import ActionForm
from crm.models import ContactPoint, Customer, User


class AddressInput(forms.TextInput):
    """An input that asks for doubts while somebody types; without scripts saving does."""

    def __init__(self, attrs: dict | None = None):
        asking = {
            "autocomplete": "off",
            "spellcheck": "false",
            "hx-post": reverse_lazy("crm:contact_point_check"),
            "hx-trigger": "input changed delay:400ms, change",
            "hx-target": "next .doubts",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
            "hx-params": "not request_key",
        }
        super().__init__(asking | (attrs or {}))


class DoubtfulForm(ActionForm):
    """A form with addresses. ``doubts`` holds, by field, what is to be read back."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.doubts: dict[str, dict[str, Any]] = {}

    def read(self, name: str, kind: str, **whose: Any) -> tuple[Address | None, list[Doubt]]:
        """The address typed in a field and its doubts, all kept; errors stand at the field.

        ``whose`` says to ``doubts.about`` whose address it is; ``known`` are customers that the
        colleague has looked at already.
        """
        known = whose.pop("known", frozenset())
        if name in self.errors:
            return None, []
        try:
            address = addresses.parse(
                kind, self.cleaned_data[name], contact_points.home_region()
            )
        except CrmError as refusal:
            self.add_error(name, refusal.message)
            return None, []
        raised = doubts.about(address, **whose)
        found = [doubt for doubt in raised if doubt.customer not in known]
        if found and not self.is_kept(name, address, found):
            self.add_error(name, _("Read this back to them, then tick that it stays."))
        return address, found

    def is_kept(self, name: str, address: Address, found: list[Doubt]) -> bool:
        """Whether these very doubts were looked at; they are shown again with their tick."""
        self.doubts[name] = shown(address, found, ticked=self.data.getlist("kept"))
        return self.doubts[name]["is_kept"]


class CheckForm(ActionForm):
    """An address that is being typed in some form, and what that form knows of its owner."""

    kind = forms.ChoiceField(choices=ContactPoint.Kind)
    typed = forms.CharField()
    family_name = forms.CharField(required=False)
    customer = forms.ModelChoiceField(
        Customer.objects.none(), to_field_name="ref", required=False
    )
    replacing = forms.ModelChoiceField(ContactPoint.objects.none(), required=False)

    @classmethod
    def of(cls, data: QueryDict, *, by: User) -> "CheckForm":
        """``data`` is the whole form; its ``checks`` names the field that is typed in."""
        name = data.get("checks", "")
        kind = name if name in ContactPoint.Kind.values else data.get("kind")
        typed = {"kind": kind, "typed": data.get(name), "kept": data.getlist("kept")}
        form = cls(data.dict() | typed)
        visible = Customer.objects.visible_to(by)
        form.fields["customer"].queryset = visible
        form.fields["replacing"].queryset = ContactPoint.objects.filter(customer__in=visible)
        return form

    def doubts_now(self) -> dict[str, Any]:
        """What ``crm/_doubts.html`` shows; nothing while this is no address yet."""
        given = self.cleaned_data
        try:
            address = addresses.parse(
                given["kind"], given["typed"], contact_points.home_region()
            )
        except CrmError:
            return {}
        whose = {name: given[name] for name in ("customer", "family_name", "replacing")}
        found = doubts.about(address, **whose)
        return shown(address, found, ticked=self.data["kept"]) if found else {}


def shown(address: Address, found: list[Doubt], *, ticked: list[str]) -> dict[str, Any]:
    """Doubts as the page shows them, with the tick that keeps the address."""
    token = doubts.token(address, found)
    return {"found": found, "token": token, "is_kept": token in ticked}

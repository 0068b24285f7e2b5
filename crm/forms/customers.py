"""Forms about a customer who is here: changed lines, an owner, numbers elsewhere."""

import re
from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm import clock, days, wording
from crm.customers import OWN
from crm.forms import own_fields
from crm.forms.base import ActionForm
from crm.forms.fields import (
    DayField,
    LongTextField,
    TagsField,
    TimeZoneField,
    in_sentence_case,
    plain,
    required,
)
from crm.forms.versioned import VersionedForm
from crm.models import Customer, OwnField, User

PERSON_LINES = ("title", "given_name", "family_name", "born_on")
LANGUAGES = sorted(
    (code, info["name"]) for code, info in LANG_INFO.items() if "name" in info and len(code) < 8
)


def birth_date(typed: str) -> date:
    return days.born(typed, clock.today())


class CustomerLines(forms.Form):
    """The lines of a customer; those of another kind are left out."""

    title = forms.CharField(
        label=_("Title"), max_length=30, required=False, widget=plain(), help_text=_("Ms., Dr.")
    )
    given_name = forms.CharField(
        label=_("Given name"), max_length=300, required=False, widget=plain()
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=300, required=False, widget=plain()
    )
    organisation_name = forms.CharField(
        label=_("Name"),
        max_length=300,
        widget=plain(),
        error_messages=required(_("Enter the name.")),
    )
    born_on = DayField(label=_("Birth date"), required=False, reading=birth_date)
    address_form = forms.ChoiceField(
        label=_("How to address them"),
        choices=in_sentence_case(Customer.AddressForm.choices),
        initial=Customer.AddressForm.FORMAL,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose how to address them.")),
    )
    address_words = forms.CharField(
        label=_("Their own words"),
        max_length=80,
        required=False,
        widget=plain(),
        help_text=_("Only where they asked for it, for example Mama Ruth"),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Not known")), *LANGUAGES], required=False
    )
    time_zone = TimeZoneField(
        label=_("Time zone"),
        max_length=40,
        required=False,
        widget=plain(),
        help_text=_("Where it is not ours, for example America/Chicago"),
    )
    region = forms.CharField(
        label=_("Region"), max_length=60, required=False, widget=plain(), help_text=_("State")
    )
    worth_knowing = LongTextField(
        label=_("Worth knowing"),
        max_length=2_000,
        required=False,
        help_text=_(
            "What helps the next colleague, for example: hears better on the left side"
        ),
    )
    tags = TagsField(
        label=_("Tags"),
        max_length=500,
        required=False,
        widget=plain(),
        help_text=_("With commas"),
    )

    def leave_out(self, kind: str) -> None:
        """Drop the lines that a customer of this kind does not have."""
        is_person = kind == Customer.Kind.PERSON
        for name in ["organisation_name"] if is_person else PERSON_LINES:
            del self.fields[name]
        if not is_person:
            self.fields["address_form"].choices = [
                choice
                for choice in self.fields["address_form"].choices
                if choice[0] != Customer.AddressForm.FIRST_NAME
            ]


class CustomerForm(CustomerLines, VersionedForm):
    """The lines of a customer who is here already.

    What was left alone stays exactly as it is kept, whatever its source once wrote there.
    """

    def __init__(self, *args, customer: Customer, by: User, typed: dict[str, str], **kwargs):
        """``typed`` is what this colleague had begun to type, and into which version."""
        names = [*CustomerLines.base_fields, "version"]
        initial = {name: getattr(customer, name) for name in names}
        super().__init__(*args, initial=initial | typed, **kwargs)
        self.drop_url = customer.get_absolute_url()
        self.leave_out(customer.kind)
        self.fields["address_form"].choices = [
            (form, example(customer, form))
            for form, _words in self.fields["address_form"].choices
        ]
        self.fields["language"].choices = languages(customer.language)
        self.fields |= own_fields.form_fields(OwnField.objects.open_to(by), customer.own)
        self.kept = {name: kept(customer, name) for name in self.fields if name != "version"}

    def own(self) -> list[forms.BoundField]:
        """The fields that the organisation added."""
        return [self[name] for name in self.fields if name.startswith(OWN)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() | self.left_alone()
        own = {
            name.removeprefix(OWN): value
            for name, value in given.items()
            if name.startswith(OWN)
        }
        lines = {name: value for name, value in given.items() if not name.startswith(OWN)}
        return lines | {"own": own}

    def left_alone(self) -> dict[str, Any]:
        """The lines that came back as they were shown; what is on file is no error."""
        same = {
            name: value
            for name, value in self.kept.items()
            if is_as_shown(self.fields[name], self.data.get(name, ""), value)
        }
        for name in same:
            self.errors.pop(name, None)
        return same


def kept(customer: Customer, name: str) -> Any:
    """What the record holds in a line of the form."""
    if name.startswith(OWN):
        return customer.own.get(name.removeprefix(OWN))
    return getattr(customer, name)


def is_as_shown(field: forms.Field, posted: str, value: Any) -> bool:
    """Whether ``posted`` is what a browser makes of ``value``; it has line ends of its own."""
    shown = field.prepare_value(value)
    line_end = "\n" if isinstance(field.widget, forms.Textarea) else ""
    plain_ends = [
        re.sub(r"\r\n?|\n", line_end, text)
        for text in (posted, "" if shown is None else str(shown))
    ]
    return plain_ends[0] == plain_ends[1]


def languages(spoken: str) -> list[tuple[str, Any]]:
    """The languages to choose from, with the one that a source wrote in a way of its own."""
    known = [("", _("Not known")), *LANGUAGES]
    return known if spoken in dict(known) else [*known, (spoken, wording.language(spoken))]


def example(customer: Customer, form: str) -> str:
    """How this very customer is addressed in a form of address."""
    forms_ = Customer.AddressForm
    if form == forms_.OWN_WORDS:
        return _("In their own words")
    said = copy(customer)
    said.address_form = form
    words = _("Formal: %(name)s") if form == forms_.FORMAL else _("First name: %(name)s")
    return words % {"name": said.addressed_as}


class ColleagueField(forms.ModelChoiceField):
    """A colleague, by name and desk."""

    def label_from_instance(self, colleague: User) -> str:
        return f"{colleague.full_name}, {colleague.desk}" if colleague.desk else str(colleague)


class OwnerForm(VersionedForm):
    """Who sees this customer through, and who stands in."""

    owner = ColleagueField(
        label=_("Owner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Every desk sees the name and the direct line."),
    )
    deputy = ColleagueField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Stands in while the owner is away."),
    )

    def __init__(self, *args, customer: Customer, typed: dict[str, Any], **kwargs):
        """``typed`` is what this colleague had begun to choose, and in which version."""
        now = {name: getattr(customer, name) for name in ("owner", "deputy", "version")}
        super().__init__(*args, initial=now | typed, **kwargs)
        self.drop_url = customer.get_absolute_url()
        held = [customer.owner_id, customer.deputy_id]
        colleagues = User.objects.filter(Q(is_active=True) | Q(pk__in=filter(None, held)))
        for name in ("owner", "deputy"):
            field = self.fields[name]
            people = colleagues.filter(partner=None).exclude(username=User.SYSTEM)
            field.queryset = people.select_related("desk")


class IdentifierForm(ActionForm):
    """What another system calls this customer."""

    system = forms.CharField(
        label=_("System"),
        max_length=60,
        widget=plain(),
        help_text=_("For example Larkfield account"),
        error_messages=required(_("Enter which system this number is from.")),
    )
    value = forms.CharField(
        label=_("Number"),
        max_length=120,
        widget=plain(),
        error_messages=required(_("Enter the number.")),
    )

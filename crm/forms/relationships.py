"""The form of a relationship: who it is comes first, then what they may do and be told."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import DayField, in_sentence_case, plain, required
from crm.models import Customer, Scope, User
from crm.search import finding, questions

NEW = "new"
MOST = 8


class RelationshipForm(ActionForm):
    """Who somebody is to the customer.

    ``other`` is a ref or a name. A name is searched for: ``found`` are the customers it may
    mean, and ``choice`` holds the ref of the one that was chosen, or ``new`` for a new record.
    """

    other = forms.CharField(
        label=_("Who"),
        max_length=300,
        widget=plain(),
        help_text=_("Name or ref"),
        error_messages=required(_("Enter a name or a ref.")),
    )
    choice = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    asks = False
    role = forms.CharField(
        label=_("What they are to the customer"),
        max_length=60,
        widget=plain(),
        help_text=_("For example son, neighbour, contact person"),
        error_messages=required(_("Enter what they are to the customer.")),
    )
    may_act_for = forms.MultipleChoiceField(
        label=_("May act in"),
        choices=in_sentence_case(Scope.choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    may_be_told = forms.MultipleChoiceField(
        label=_("May be told about"),
        choices=in_sentence_case(Scope.choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    basis = forms.CharField(
        label=_("How we know"),
        max_length=200,
        required=False,
        widget=plain(),
        help_text=_("Needed where they may act or be told, for example: said so on the phone"),
    )
    until_on = DayField(
        label=_("Until"), required=False, help_text=_("For example 31 December 2030")
    )

    def __init__(self, *args, customer: Customer, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.customer = customer
        self.visible = Customer.objects.visible_to(by)

    @cached_property
    def found(self) -> list[Customer]:
        """The customers that the name may mean, the likeliest first."""
        question = questions.read(self.data.get("other", ""))
        # One more, for the customer may be among them.
        ids = finding.find(question, limit=MOST + 1).ids
        known = self.visible.exclude(pk=self.customer.pk).in_bulk(ids)
        return [known[pk] for pk in ids if pk in known][:MOST]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "other" not in given:
            return given
        typed, choice = given["other"], given.pop("choice", "")
        other = self.visible.filter(ref=choice or typed.upper()).first()
        if not other and choice == NEW:
            other = typed
        if not other:
            self.asks = True
            self.add_error("other", _("Choose who it is, or make a new record."))
        return given | {"other": other}

"""Forms about letters to many: what, to whom, when; and what takes one back."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import DayField, plain, required
from crm.models import User
from notifications.bulk import letters
from notifications.forms.automations import audiences_for
from notifications.models import BulkLetter
from notifications.writing import wordings

MORNING = time(10)


class CorrectionForm(ActionForm):
    """The name and the words of what takes a letter back; it chooses nobody itself."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=plain(),
        help_text=_("By which colleagues know it"),
        error_messages=required(_("Enter a name by which colleagues know it.")),
    )
    wording = forms.ModelChoiceField(
        None,
        label=_("Words"),
        empty_label=None,
        help_text=_("Only words that two people agreed to"),
        error_messages=required(_("Choose the words. Somebody has to agree to them first.")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        live = wordings.usable().filter(topic=letters.CORRECTION)
        self.fields["wording"].queryset = live


class LetterForm(CorrectionForm):
    """A letter: its words, its list of customers, and when it may leave."""

    audience = forms.ChoiceField(
        label=_("To which list"),
        required=False,
        help_text=_("Lists are saved on the page of customers"),
    )
    not_before = DayField(
        label=_("Not before"),
        required=False,
        widget=plain(),
        help_text=_("For example 1 December 2026; it leaves at ten in the morning"),
    )

    def __init__(self, *args, reader: User, letter: BulkLetter | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wording"].queryset = wordings.usable(letters.PURPOSES)
        kept = letter.audience if letter else ""
        self.fields["audience"].choices = audiences_for(reader, kept)

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if day := given.get("not_before"):
            zone = timezone.get_current_timezone()
            given["not_before"] = datetime.combine(day, MORNING, zone)
        return given | {"audience": given.get("audience", "")}


def initial_of(letter: BulkLetter) -> dict[str, Any]:
    day = letter.not_before and timezone.localdate(letter.not_before)
    names = ("name", "wording", "audience")
    return {name: getattr(letter, name) for name in names} | {"not_before": day}

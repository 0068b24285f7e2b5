"""Forms of colleagues about what customers want: always to less, and how they know."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import DayField, LongTextField, in_sentence_case, required
from crm.models import Interaction
from notifications import topics
from notifications.models import Wish
from notifications.models.wishes import Situation
from notifications.preferences.choices import FAMILIES
from notifications.preferences.consent import Action
from notifications.preferences.first_contact import ANSWERS
from notifications.preferences.overall import Overall
from notifications.topics import Channel, Purpose

EVERYTHING = ("", _("Everything that need not be sent"))
LESS = [one for one in Wish.Mode.choices if one[0] != Wish.Mode.EACH]
WRITTEN = [one for one in Channel.choices if one[0] != Channel.CALL]


def offers() -> list[tuple[str, object]]:
    """Every offer, or one kind of them."""
    kinds = [(one.code, one.label) for one in topics.every() if one.purpose == Purpose.PROMO]
    return [("", _("Every offer")), *kinds]


def select() -> forms.Select:
    return forms.Select(attrs={"class": "input"})


class WishForm(ActionForm):
    """Less of something: of what, how, when, and how we know."""

    topic = forms.ChoiceField(
        label=_("About"),
        choices=[EVERYTHING, *((one.value, one.label) for one in FAMILIES)],
        required=False,
    )
    mode = forms.ChoiceField(
        label=_("How often"),
        choices=in_sentence_case(LESS),
        widget=forms.RadioSelect,
        error_messages=required(_("Choose how often.")),
    )
    at_most = forms.IntegerField(
        label=_("At most how many"), required=False, min_value=1, max_value=99
    )
    per_days = forms.IntegerField(
        label=_("In how many days"), required=False, min_value=1, max_value=365
    )
    channel = forms.ChoiceField(
        label=_("By"),
        choices=[("", _("Every channel")), *in_sentence_case(Channel.choices)],
        required=False,
    )
    situation = forms.ChoiceField(
        label=_("When"),
        choices=[("", _("Always")), *in_sentence_case(Situation.choices)],
        required=False,
    )
    evidence = forms.CharField(
        label=_("How we know"),
        max_length=200,
        help_text=_("For example: said so on the phone today"),
        error_messages=required(_("Enter how you know, in a few words.")),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("mode") != Wish.Mode.AT_MOST:
            return cleaned | {"at_most": None, "per_days": None}
        for name, missing in (
            ("at_most", _("Enter how many.")),
            ("per_days", _("Enter how many days.")),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, missing)
        return cleaned


class InterestForm(ActionForm):
    """What they like, or do not want to hear of, and how we know."""

    subject = forms.CharField(
        label=_("About"),
        max_length=60,
        help_text=_("One word, for example garden"),
        error_messages=required(_("Enter what it is about.")),
    )
    is_liked = forms.TypedChoiceField(
        label=_("They"),
        choices=[("yes", _("Like it")), ("no", _("Do not want to hear of it"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages=required(_("Choose one of the two.")),
    )
    source = forms.CharField(
        label=_("How we know"),
        max_length=120,
        error_messages=required(_("Enter how you know, in a few words.")),
    )


class ConsentForm(ActionForm):
    """What offers they allow or end, their words, how they were said, and until when."""

    action = forms.ChoiceField(
        label=_("They"),
        choices=[(Action.GRANT, _("Allow it")), (Action.WITHDRAW, _("End it"))],
        widget=forms.RadioSelect,
        error_messages=required(_("Choose one of the two.")),
    )
    topic = forms.ChoiceField(label=_("About"), choices=offers, required=False)
    channel = forms.ChoiceField(
        label=_("By"),
        choices=[("", _("Every channel")), *in_sentence_case(Channel.choices)],
        required=False,
    )
    wording = forms.CharField(
        label=_("In their words"),
        max_length=300,
        help_text=_("For example: you may write to me about the garden"),
        error_messages=required(_("Enter what they said.")),
    )
    source = forms.CharField(
        label=_("How they said so"),
        max_length=120,
        help_text=_("For example: said at the desk, or signed the form of 4 November"),
        error_messages=required(_("Enter how they said so, in a few words.")),
    )
    ends_on = DayField(
        label=_("Until"), required=False, help_text=_("Only where they named a day")
    )


class FirstWishesForm(ActionForm):
    """The four plain choices, and “not now”."""

    answer = forms.ChoiceField(
        label=_("What may we send you?"),
        choices=list(ANSWERS.items()),
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what they answered; “not now” is an answer.")),
    )
    until = DayField(label=_("Pause until"), required=False)
    channel = forms.ChoiceField(
        label=_("First of all by"), choices=in_sentence_case(WRITTEN), required=False
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        is_pause = cleaned.get("answer") == Overall.PAUSE
        if is_pause and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Enter the day until which we pause."))
        return cleaned


class EnquiryForm(ActionForm):
    """What somebody asked, and what they want of us besides the answer."""

    about = forms.CharField(
        label=_("What they asked about"),
        max_length=200,
        help_text=_("For example: rates for a home loan"),
        error_messages=required(_("Enter what they asked about.")),
    )
    words = LongTextField(label=_("In their words"), required=False, max_length=2_000)
    via = forms.ChoiceField(
        label=_("How they asked"),
        choices=[(value, capfirst(label)) for value, label in Interaction.Channel.choices],
        initial=Interaction.Channel.PHONE,
    )
    channel = forms.ChoiceField(
        label=_("Answer by"),
        choices=[("", _("As they choose")), *in_sentence_case(Channel.choices)],
        required=False,
    )
    is_info_only = forms.BooleanField(
        label=_("They only wanted information: the answer and nothing else"), required=False
    )
    is_price_question = forms.BooleanField(label=_("They asked for a price"), required=False)


class AnswerForm(ActionForm):
    """The one answer."""

    text = LongTextField(
        label=_("The answer"),
        rows=5,
        max_length=5_000,
        error_messages=required(_("Write the answer first.")),
    )

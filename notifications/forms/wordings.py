"""Forms about words: a draft, and the customer for whom it is shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import LongTextField, TagsField, plain, required
from notifications import topics
from notifications.models import Wording
from notifications.topics import Channel
from notifications.writing import wordings

NAMES = ("topic", "name", "channel", "language", "subject", "text", "interests", "is_signed")


class WordingForm(ActionForm):
    """What a topic says, on which channel and in which language."""

    topic = forms.ChoiceField(label=_("Topic"))
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=plain(),
        error_messages=required(_("Enter a name by which colleagues know it.")),
    )
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", _("Any")), *Channel.choices]
    )
    language = forms.CharField(label=_("Language"), max_length=10, initial="en", widget=plain())
    subject = forms.CharField(
        label=_("Subject"), max_length=200, required=False, widget=plain()
    )
    text = LongTextField(
        label=_("Text"),
        rows=8,
        help_text=_(
            "{customer}, {brand}, {sender} and {line} print themselves;"
            " so do the facts of the topic. Days and amounts are never typed by hand."
        ),
        error_messages=required(_("Enter the text.")),
    )
    is_signed = forms.BooleanField(
        label=_("Sign it with name, desk and direct line"), required=False, initial=True
    )
    features = forms.MultipleChoiceField(
        label=_("Features that it names"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interests = TagsField(
        label=_("What it is about"),
        required=False,
        widget=plain(),
        help_text=_("With commas between: garden, loans. Who dislikes one gets none of it"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics.choices()
        known = wordings.features()
        self.fields["features"].choices = [(name, name) for name in known]
        if not known:
            del self.fields["features"]

    def clean(self) -> dict[str, Any]:
        return {"features": []} | self.cleaned_data


def initial_of(wording: Wording) -> dict[str, Any]:
    return {name: getattr(wording, name) for name in (*NAMES, "features")}

"""Forms of the local mailbox: narrowing it down, answering in a reader's place, rules."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from notifications.models import Answer
from notifications.models.arrivals import Behaviour
from notifications.topics import Channel

# What a phone would send as one message.
LONGEST = 1600


class MailboxForm(forms.Form):
    """Which arrivals: all of an address that contains these words."""

    use_required_attribute = False

    to = forms.CharField(label=_("Address contains"), required=False, max_length=320)


class AnswerForm(ActionForm):
    """What the reader does: writes back, or presses one of the other buttons."""

    what = forms.ChoiceField(choices=Answer.What, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Reply as the reader"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self):
        told = super().clean()
        told["what"] = told.get("what") or Answer.What.REPLY
        if told["what"] == Answer.What.REPLY and not (told.get("text") or self.errors):
            self.add_error("text", ValidationError(_("Write what the reader answers.")))
        return told


class RuleForm(ActionForm):
    """How the carrier shall treat what is sent to some addresses."""

    behaviour = forms.ChoiceField(label=_("The carrier shall"), choices=Behaviour)
    to = forms.CharField(
        label=_("For addresses like"),
        max_length=320,
        initial="*",
        help_text=_("An asterisk stands for any characters, as in *@example.org."),
    )
    channel = forms.ChoiceField(
        label=_("Sent as"), choices=[("", _("anything")), *Channel.choices], required=False
    )
    times = forms.IntegerField(
        label=_("How often"),
        required=False,
        min_value=1,
        max_value=1_000,
        help_text=_("Empty for always."),
    )

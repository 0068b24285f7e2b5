"""Forms about halts: what must not speak, why, and what becomes of what was held."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.forms.base import ActionForm
from crm.forms.fields import plain, required
from notifications import topics
from notifications.automation import halts
from notifications.forms.automations import colleagues
from notifications.models import Automation, Halt, Message, Wording
from notifications.topics import Channel

LISTED = 100
WHATEVER = gettext_lazy("Any")
CHOICES = [
    (halts.SEND, gettext_lazy("Look at it again; what may still leave, leaves")),
    (halts.DROP, gettext_lazy("Do not send it")),
]


class HaltForm(ActionForm):
    """What must not speak, and one sentence why. With nothing chosen it is everything."""

    why = forms.CharField(
        label=gettext_lazy("What is wrong"),
        max_length=300,
        widget=plain(),
        help_text=gettext_lazy("One sentence; its owner and the supervisors read it"),
        error_messages=required(gettext_lazy("Say in one sentence what is wrong.")),
    )
    automation = forms.ModelChoiceField(
        Automation.objects.all(),
        label=gettext_lazy("Automation"),
        required=False,
        empty_label=WHATEVER,
    )
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        required=False,
        choices=[("", WHATEVER), *Channel.choices],
    )
    sender = forms.ModelChoiceField(
        None, label=gettext_lazy("Sender"), required=False, empty_label=WHATEVER
    )
    wording = forms.ModelChoiceField(
        Wording.objects.exclude(state=Wording.State.DRAFT),
        label=gettext_lazy("Words"),
        required=False,
        empty_label=WHATEVER,
    )
    everything = forms.BooleanField(
        label=gettext_lazy("Everything that we send"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", WHATEVER), *topics.choices()]
        self.fields["sender"].queryset = colleagues()

    def clean(self) -> dict[str, Any]:
        """Only what was chosen; an empty choice is meant only where it was said."""
        given = dict(self.cleaned_data)
        everything = given.pop("everything", False)
        chosen = {name: given[name] for name in halts.SCOPE if given.get(name)}
        if bool(chosen) == bool(everything) and not self.errors:
            self.add_error("everything", _("Choose what is halted, or everything."))
        return {"why": given.get("why", "")} | chosen


def scope_of_message(message: Message) -> dict[str, Any]:
    """What to halt so that no more of this kind leaves: the narrowest that is more than one."""
    if message.automation_id:
        return {"automation": message.automation}
    return {"wording": message.wording} if message.wording_id else {"topic": message.topic}


class BeginningForm(ActionForm):
    """The second press: the reason, once more."""

    why = forms.CharField(
        label=gettext_lazy("What is wrong"),
        max_length=300,
        widget=plain(),
        error_messages=required(gettext_lazy("Say in one sentence what is wrong.")),
    )


class ResumingForm(ActionForm):
    """What was put right, and what becomes of each message that was held."""

    note = forms.CharField(
        label=gettext_lazy("What was put right"),
        max_length=300,
        widget=plain(),
        error_messages=required(gettext_lazy("Say in one sentence what was put right.")),
    )
    others = forms.ChoiceField(
        label=gettext_lazy("What was held"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages=required(gettext_lazy("Choose what becomes of it.")),
    )

    def __init__(self, *args, halt: Halt, **kwargs):
        super().__init__(*args, **kwargs)
        self.held = list(halts.covered(halt).select_related("customer")[:LISTED])
        for message in self.held:
            self.fields[f"message_{message.pk}"] = forms.ChoiceField(
                label=message.customer.name,
                choices=[("", gettext_lazy("As above")), *CHOICES],
                required=False,
            )

    def lines(self) -> list[tuple[Message, forms.BoundField]]:
        return [(one, self[f"message_{one.pk}"]) for one in self.held]

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        chosen = {one.pk: given.pop(f"message_{one.pk}", "") for one in self.held}
        return given | {"choices": {pk: choice for pk, choice in chosen.items() if choice}}

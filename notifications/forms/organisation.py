"""Forms about the organisation itself: a test message, going live, going back."""

from django import forms
from django.utils.translation import gettext_lazy

from crm.forms.base import ActionForm
from crm.forms.fields import in_sentence_case, plain, required
from notifications.desk.readiness import TRIED


class TestMessageForm(ActionForm):
    """By which way, and to which address of one's own."""

    channel = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=in_sentence_case([(one.value, one.label) for one in TRIED]),
    )
    to = forms.CharField(
        label=gettext_lazy("To yourself, at"),
        max_length=320,
        widget=plain(),
        help_text=gettext_lazy("Your own e-mail address or mobile number"),
        error_messages=required(gettext_lazy("Enter where you want to get it.")),
    )


class GoingLiveForm(ActionForm):
    """The name of the organisation, typed, so that nobody does this by mistake."""

    name = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        max_length=120,
        widget=plain(),
        help_text=gettext_lazy("Type it as it stands above"),
        error_messages=required(gettext_lazy("Type the name of the organisation.")),
    )


class RehearsalForm(ActionForm):
    """Why messages must not reach customers any more."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=plain(),
        help_text=gettext_lazy("One sentence; everybody reads it at what is held"),
        error_messages=required(gettext_lazy("Say in one sentence why.")),
    )

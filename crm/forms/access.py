"""Forms around a restricted note: asking for it, keeping it closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import required


class AskForm(ActionForm):
    """Ask to read a note; one key is enough, a reason helps."""

    why = forms.CharField(
        label=_("What you need it for"),
        required=False,
        max_length=200,
        help_text=_("Seen by whoever opens the note, and kept with it."),
    )


class DeclineForm(ActionForm):
    """Keep the note closed; the colleague reads why."""

    because = forms.CharField(
        label=_("Why it stays closed"),
        max_length=200,
        help_text=_("Your colleague reads this. Say what they can do instead."),
        error_messages=required(_("Say why, so that your colleague knows what to do.")),
    )

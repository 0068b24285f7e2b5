"""The form of a note, and the same form for correcting one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import notes
from crm.forms.base import ActionForm
from crm.forms.fields import LongTextField, required
from crm.forms.versioned import VersionedForm
from crm.models import Note, User


class NoteForm(ActionForm):
    """What a colleague writes for colleagues; the kinds on offer are those they may read."""

    text = LongTextField(
        label=_("Note, only staff see this"),
        rows=1,
        max_length=notes.LIMIT,
        error_messages=required(_("Write the note first.")),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        initial=Note.Kind.GENERAL,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *args, author: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs |= {
            "placeholder": _("Write for the next colleague…"),
            "data-key": "n",
            "aria-keyshortcuts": "n",
        }
        kinds = Note.kinds_open_to(author)
        self.fields["kind"].choices = [one for one in Note.Kind.choices if one[0] in kinds]
        if len(kinds) == 1:
            del self.fields["kind"]


class NoteCorrectionForm(NoteForm, VersionedForm):
    """The same for a note that stands already, at the version it was opened with."""

"""Forms that carry the version they were opened with, and show what clashes (k2)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from crm import clock
from crm.forms.base import ActionForm
from crm.forms.fields import required
from crm.versions import BOTH, THEIRS, Clash, Merge
from crm.wording import ago, plain_day


class VersionedForm(ActionForm):
    """A form over a row with a ``version``; give ``initial`` as the row says it now.

    Fields bear the names of the lines that the action merges. After a clash ``conflict`` holds
    what the panel shows, and the form holds the record's newest version.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=required(_("The form is incomplete. Load the page again.")),
    )
    conflict: dict | None = None
    # Where "Drop my changes" leads.
    drop_url = ""

    def clean(self) -> dict[str, Any]:
        """Take the record's line where that was chosen in the panel."""
        for name in self.fields:
            if self.data.get(f"keep_{name}") == THEIRS:
                self.cleaned_data[name] = self.current(name)
        return self.cleaned_data

    def carry_out(self, action: Callable, *subject, **more) -> bool:
        done = super().carry_out(action, *subject, **more)
        if isinstance(self.refusal, Clash):
            self._ask(self.refusal)
        return done

    def current(self, name: str) -> Any:
        """What the record says now."""
        return self.get_initial_for_field(self.fields[name], name)

    def _ask(self, clash: Clash) -> None:
        """Keep what was typed, take over what only others changed, ask for the rest."""
        self.errors.clear()
        self.conflict = panel(self, clash.merge)
        self.data = self.data.copy()
        self.data["version"] = clash.version
        for line in clash.merge.lines:
            if line.state == THEIRS:
                self._put(line.name, line.theirs)

    def _put(self, name: str, value: Any) -> None:
        typed = self.fields[name].prepare_value(value)
        if isinstance(typed, list):
            self.data.setlist(name, typed)
        else:
            self.data[name] = "" if typed is None else typed


def panel(form: VersionedForm, merge: Merge) -> dict:
    """What ``components/_conflict.html`` shows of a merge, in the words of the form."""
    return {
        "by_name": merge.by.short_name,
        "by_desk": merge.by.desk,
        "ago": ago(merge.at, clock.now()),
        "clashes": len(merge.clashes),
        "drop_url": form.drop_url,
        "lines": [
            {
                "name": line.name,
                "label": form.fields[line.name].label,
                "state": line.state,
                "yours": in_words(form.fields[line.name], line.yours),
                "theirs": in_words(form.fields[line.name], line.theirs),
            }
            for line in merge.lines
            if line.state == BOTH or line.yours or line.theirs
        ],
    }


def in_words(field: forms.Field, value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(field.prepare_value(value), value or ""))
    if isinstance(value, date):
        return plain_day(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)

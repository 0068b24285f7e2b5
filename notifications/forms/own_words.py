"""The form of a colleague's own words to a customer."""

from collections.abc import Callable

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.forms.base import ActionForm
from crm.forms.fields import LongTextField, required
from notifications.desk import own_words
from notifications.desk.own_words import Differs, Trial
from notifications.models import Snippet
from notifications.writing import insertions
from notifications.writing.insertions import Odd


class OwnWordsForm(ActionForm):
    """The words, the way they go, and what can be put into them.

    ``conflict`` holds what was typed and no fact bears out; the form then asks once more.
    """

    text = LongTextField(
        label=_("What you write to them"),
        rows=2,
        max_length=own_words.LIMIT,
        error_messages=required(_("Write the message first.")),
    )
    channel = forms.ChoiceField(
        label=_("Goes by"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    insert = forms.ChoiceField(
        label=_("Insert"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
    conflict: list[Odd] | None = None

    def __init__(self, *args, tried: Trial, **kwargs):
        super().__init__(*args, **kwargs)
        customer, desk = tried.snapshot.facts.customer, tried.snapshot.message.sender.desk_id
        self.words = words_to_insert(customer, desk)
        self.fields["text"].widget.attrs |= {
            "placeholder": _("Write to {name}…").format(name=customer.addressed_as),
            "data-key": "w",
            "aria-keyshortcuts": "w",
        }
        chosen = tried.ways.items()
        self.fields["channel"].choices = [(name, capfirst(words)) for name, words in chosen]
        self.fields["channel"].initial = tried.judgement.route.channel
        self.fields["insert"].choices = [
            ("", _("Insert…")),
            *(
                (label, [(key, shown) for key, (shown, _text) in group.items()])
                for label, group in self.words
                if group
            ),
        ]

    def with_insertion(self) -> str:
        """What was typed with the chosen words after it; the rest of the form stays."""
        text, chosen = self.data.get("text", ""), self.data.get("insert", "")
        groups = [group for _label, group in self.words]
        found = [group[chosen][1] for group in groups if chosen in group]
        return " ".join(filter(None, [text.rstrip(), *found]))

    def carry_out(self, action: Callable, *subject, **more) -> bool:
        self.cleaned_data.pop("insert", None)
        done = super().carry_out(action, *subject, **more)
        if isinstance(self.refusal, Differs):
            self.errors.clear()
            self.conflict = self.refusal.odds
            self.data = self.data.copy()
            self.data["confirmed"] = own_words.as_confirmed(self.conflict)
        return done


def words_to_insert(customer, desk: int | None) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """Facts and snippets by what their choice is called: how each is shown, and its words."""
    known = insertions.known(customer)
    facts = {f"fact-{n}": (one.label, one.words) for n, one in enumerate(known)}
    kept = Snippet.objects.for_desk(desk)
    snippets = {f"snippet-{one.pk}": (one.name, one.text) for one in kept}
    return [(_("Facts"), facts), (_("Snippets"), snippets)]

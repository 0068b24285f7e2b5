"""What every desk must know first: up to four facts in fixed order, or one quiet line."""

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.card import Card
from crm.models import CareNote

# In this order; what is still being put right is said once more beside the name (A11).
KINDS = {
    CareNote.Kind.WE_PROMISED: "promised",
    CareNote.Kind.PLEASE_DONT: "dont",
    CareNote.Kind.RECOVERY: "righting",
}


def strip_of(card: Card) -> dict:
    """What ``components/_strip.html`` shows."""
    facts = [
        {
            "kind": kind,
            "fact": f"{note.fact.rstrip('.')}.",
            "reason": note.reason,
            "url": reverse("crm:care_note_end", args=[note.pk]),
            "label": _("Is it over?"),
        }
        for standing, kind in KINDS.items()
        for note in card.care_notes
        if note.kind == standing
    ]
    return {"facts": facts, "nothing": _("No promise, no warning, nothing to put right.")}

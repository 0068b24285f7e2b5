"""What every desk must know first: four facts in fixed order, the rest behind, or one line."""

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.card import Card
from crm.models import CareNote

# What is still being put right comes first at every desk (A11).
KINDS = {
    CareNote.Kind.RECOVERY: "righting",
    CareNote.Kind.WE_PROMISED: "promised",
    CareNote.Kind.PLEASE_DONT: "dont",
}
IN_SIGHT = 4


def strip_of(card: Card) -> dict:
    """What ``components/_strip.html`` shows."""
    in_order = sorted(card.care_notes, key=lambda note: list(KINDS).index(note.kind))
    facts = [fact_of(note) for note in in_order]
    return {"facts": facts[:IN_SIGHT], "more_facts": facts[IN_SIGHT:]}


def fact_of(note: CareNote) -> dict:
    for_partners = note.audience == CareNote.Audience.PARTNERS
    return {
        "kind": KINDS[note.kind],
        "fact": f"{note.fact.rstrip('.')}.",
        "reason": note.reason,
        "audience": _("For the partner on the job as well.") if for_partners else "",
        "url": reverse("crm:care_note_end", args=[note.pk]),
        "label": _("Is it over?"),
    }

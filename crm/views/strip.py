"""What every desk must know first: four facts in fixed order, the rest behind, or one line."""

from crm.card import Card
from crm.models import CareNote

IN_SIGHT = 4


def strip_of(card: Card) -> dict:
    """What ``components/_strip.html`` shows."""
    in_order = sorted(card.care_notes, key=lambda note: note.rank)
    facts = [fact_of(note) for note in in_order]
    return {"facts": facts[:IN_SIGHT], "more_facts": facts[IN_SIGHT:]}


def fact_of(note: CareNote) -> dict:
    return {
        "note": note,
        "fact": f"{note.fact.rstrip('.')}.",
        "is_for_partners": note.audience == CareNote.Audience.PARTNERS,
    }

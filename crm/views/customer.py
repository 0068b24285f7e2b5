"""The customer page, and the panels beside its timeline."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.card import Card
from crm.models import CareNote, OwnField
from crm.views.notes import composer_of
from crm.views.strip import strip_of
from crm.views.subjects import card_of
from crm.views.timeline import timeline_of


def customer(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything at once; what is written, corrected or asked posts to its own address."""
    card = card_of(request, ref)
    shown = {
        "card": card,
        "righting": [note for note in card.care_notes if note.kind == CareNote.Kind.RECOVERY],
        "timeline": timeline_of(card, request.GET),
        **strip_of(card),
        **composer_of(request, card),
    }
    return render(request, "crm/customer.html", shown)


def reach(request: HttpRequest, ref: str) -> HttpResponse:
    """How to reach the customer, and how sure we are of each way."""
    return render(request, "crm/_reach.html", {"card": card_of(request, ref)})


def people(request: HttpRequest, ref: str) -> HttpResponse:
    """Who belongs to whom, who may act and who may be told (D7)."""
    return render(request, "crm/_people.html", {"card": card_of(request, ref)})


def known(request: HttpRequest, ref: str) -> HttpResponse:
    """Numbers in other systems, tags and the organisation's own fields."""
    card = card_of(request, ref)
    return render(request, "crm/_known.html", {"card": card, "own_fields": own_fields(card)})


def lately(request: HttpRequest, ref: str) -> HttpResponse:
    """How often they had to come to us within a month, what about, and how long it took."""
    card = card_of(request, ref)
    told = {
        "contacts": card.contacts,
        "times": sum(times for _label, times, _minutes in card.contacts),
        "minutes": sum(minutes for _label, _times, minutes in card.contacts),
    }
    return render(request, "crm/_lately.html", told)


def looks(request: HttpRequest, ref: str) -> HttpResponse:
    """Which colleagues looked at this record within a day."""
    return render(request, "crm/_looks.html", {"card": card_of(request, ref)})


def own_fields(card: Card) -> list[tuple[str, str]]:
    """The organisation's own fields that hold something this reader may see."""
    own = card.customer.own
    if not own:
        return []
    fields = OwnField.objects.filter(key__in=own).open_to(card.reader)
    return [(field.label, field.worded(own[field.key])) for field in fields]

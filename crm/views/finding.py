"""How a page finds its customer: once per request, and never without a line in the read log."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from crm import trail
from crm.card import Card
from crm.models import Customer


def card_of(request: HttpRequest, ref: str) -> Card:
    """The card of the customer ``ref``; the panels of a page share it, and one logged look."""
    cards = request.__dict__.setdefault("cards", {})
    if ref not in cards:
        visible = Customer.objects.visible_to(request.user)
        found = Card(get_object_or_404(visible, ref=ref), request.user)
        trail.looked(request.user, request.resolver_match.view_name, customer=found.customer)
        cards[ref] = found
    return cards[ref]

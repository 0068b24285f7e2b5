"""What a page or an act form is about: found with access, and the look logged."""

from dataclasses import dataclass

from django.db.models import Model
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from crm import drafts, trail
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


def customer_of(request: HttpRequest, ref: str) -> Customer:
    """The customer ``ref``; one that may not be seen is as unknown as one that is not there."""
    visible = Customer.objects.visible_to(request.user).for_page()
    customer = get_object_or_404(visible, ref=ref)
    trail.looked(request.user, request.resolver_match.view_name, customer=customer)
    return customer


def part_of(request: HttpRequest, model: type[Model], pk: int) -> Model:
    """A contact point, relationship or the like of a customer who may be seen."""
    visible = Customer.objects.visible_to(request.user)
    parts = model.objects.filter(customer__in=visible).select_related("customer__owner__desk")
    part = get_object_or_404(parts, pk=pk)
    trail.looked(request.user, request.resolver_match.view_name, customer=part.customer)
    return part


@dataclass(frozen=True)
class Unsent:
    """A form's draft: its name, and what this colleague had typed when it is opened again."""

    name: str
    typed: dict[str, str | list[str]]


def unsent(request: HttpRequest, name: str) -> Unsent:
    """The draft of a form; nothing of it comes back on sending, or when beginning afresh."""
    if request.method == "POST" or "afresh" in request.GET:
        return Unsent(name, {})
    return Unsent(name, drafts.kept(name, by=request.user))

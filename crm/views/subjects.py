"""What an act form is about: found with access, and the look logged first."""

from django.db.models import Model
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from crm import trail
from crm.models import Customer


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

"""Addresses that are somebody else's: closed in one step, opened again by a supervisor."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from crm import quarantines, trail
from crm.forms.base import EndingForm
from crm.forms.quarantines import QuarantineForm
from crm.models import ContactPoint, Customer, Quarantine
from crm.views.answers import leads_to, shown
from crm.views.subjects import part_of, unsent


@permission_required("crm.add_quarantine", raise_exception=True)
def quarantine(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an address that reaches somebody else, now (B12)."""
    point = part_of(request, ContactPoint, pk)
    draft = unsent(request, f"quarantine:{pk}")
    form = QuarantineForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(quarantines.impose, point, by=request.user):
        return leads_to(request, point.customer.get_absolute_url())
    stands = quarantines.standing(point.customer, point.kind, point.key)
    context = {"customer": point.customer, "point": point, "stands": stands, "draft": draft}
    return shown(request, "crm/quarantine.html", form, **context)


@permission_required("crm.change_quarantine", raise_exception=True)
def quarantine_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the address again, after it turned out to be right."""
    found = Quarantine.objects.select_related("customer", "contact_point__customer")
    held = get_object_or_404(found, pk=pk)
    customer = held.intended
    trail.looked(request.user, "crm:quarantine_lift", customer=customer)
    draft = unsent(request, f"quarantine_lift:{pk}")
    form = EndingForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(quarantines.lift, held, by=request.user):
        return leads_to(request, back_of(customer))
    context = {"customer": customer, "quarantine": held, "back": back_of(customer)}
    return shown(request, "crm/quarantine_lift.html", form, draft=draft, **context)


def back_of(customer: Customer | None) -> str:
    return customer.get_absolute_url() if customer else reverse("crm:desk")

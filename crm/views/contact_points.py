"""Ways to reach a customer: added, doubted while typing, corrected, verified, retired."""

from collections.abc import Callable

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from crm import contact_points, trail
from crm.forms.base import ActionForm
from crm.forms.contact_points import (
    ContactPointForm,
    CorrectionForm,
    RetirementForm,
    VerificationForm,
)
from crm.forms.doubtful import CheckForm
from crm.models import ContactPoint
from crm.views.answers import leads_to, shown
from crm.views.subjects import Unsent, customer_of, part_of, unsent


@permission_required("crm.add_contactpoint", raise_exception=True)
def contact_point_new(request: HttpRequest, ref: str) -> HttpResponse:
    """One more way to reach a customer."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"contact_point_new:{ref}")
    form = ContactPointForm(request.POST or None, customer=customer, initial=draft.typed)
    if form.is_valid() and form.carry_out(contact_points.add, customer, by=request.user):
        return leads_to(request, customer.get_absolute_url())
    return shown(request, "crm/contact_point_new.html", form, customer=customer, draft=draft)


@require_POST
@permission_required("crm.add_contactpoint", raise_exception=True)
def contact_point_check(request: HttpRequest) -> HttpResponse:
    """The doubts about an address that is being typed; half an address raises none (B10)."""
    form = CheckForm.of(request.POST, by=request.user)
    doubts = form.doubts_now() if form.is_valid() else {}
    named = [one.customer.pk for one in doubts.get("found", []) if one.customer]
    if named:
        trail.looked(request.user, "crm:contact_point_check", listed=named)
    customer = form.cleaned_data.get("customer")
    return render(request, "crm/_doubts.html", {"doubts": doubts, "customer": customer})


@permission_required("crm.change_contactpoint", raise_exception=True)
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire an address that is not right and put the right one in its place."""
    point = part_of(request, ContactPoint, pk)
    draft = unsent(request, f"correction:{pk}")
    form = CorrectionForm(request.POST or None, point=point, initial=draft.typed)
    return action(request, contact_points.correct, point, form, "crm/correction.html", draft)


@permission_required("crm.change_contactpoint", raise_exception=True)
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how we know that an address is right."""
    point = part_of(request, ContactPoint, pk)
    draft = unsent(request, f"verification:{pk}")
    form = VerificationForm(request.POST or None, initial=draft.typed)
    return action(request, contact_points.verify, point, form, "crm/verification.html", draft)


@permission_required("crm.change_contactpoint", raise_exception=True)
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop using an address without another in its place."""
    point = part_of(request, ContactPoint, pk)
    draft = unsent(request, f"retirement:{pk}")
    form = RetirementForm(request.POST or None, initial=draft.typed)
    return action(request, contact_points.retire, point, form, "crm/retirement.html", draft)


@permission_required("crm.change_contactpoint", raise_exception=True)
def preference(request: HttpRequest, pk: int) -> HttpResponse:
    """Use this one first among those of its kind."""
    point = part_of(request, ContactPoint, pk)
    form = ActionForm(request.POST or None)
    return action(request, contact_points.prefer, point, form, "crm/preference.html")


def action(
    request: HttpRequest,
    act: Callable,
    point: ContactPoint,
    form: ActionForm,
    template: str,
    draft: Unsent | None = None,
) -> HttpResponse:
    """Carry out one action about a contact point and lead back to its customer."""
    if form.is_valid() and form.carry_out(act, point, by=request.user):
        return leads_to(request, point.customer.get_absolute_url())
    context = {"customer": point.customer, "point": point, "draft": draft}
    return shown(request, template, form, **context)

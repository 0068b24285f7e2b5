"""New customers, changed lines, owners, and numbers in other systems."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm import customers, trail
from crm.customers import Change
from crm.forms.base import EndingForm
from crm.forms.customers import CustomerForm, IdentifierForm, OwnerForm
from crm.forms.described import described
from crm.forms.new_customer import NewCustomerForm, likely_so_far
from crm.forms.standing import StandingForm
from crm.matching import Likely
from crm.models import Customer, Identifier
from crm.views.answers import leads_to, shown
from crm.views.subjects import customer_of, part_of, unsent


@permission_required("crm.add_customer", raise_exception=True)
def customer_new(request: HttpRequest) -> HttpResponse:
    """A new record, after its likely matches were looked at; ``?asked=`` fills it at first."""
    kind = wanted_kind(request)
    draft = unsent(request, f"customer_new:{kind}")
    known = described(request.GET.get("asked", ""), kind) | draft.typed
    form = NewCustomerForm(request.POST or None, kind=kind, initial=known)
    if (
        form.is_valid()
        and form.is_somebody_new()
        and form.carry_out(customers.register, by=request.user)
    ):
        return leads_to(request, form.outcome.get_absolute_url())
    likely = looked_at(request, form.likely)
    context = {"likely": likely, "kinds": Customer.Kind, "draft": draft}
    return shown(request, "crm/customer_new.html", form, **context)


@require_POST
@permission_required("crm.add_customer", raise_exception=True)
def customer_likely(request: HttpRequest) -> HttpResponse:
    """Who it may be, while the form of a new record is being filled in."""
    likely = looked_at(request, likely_so_far(request.POST))
    return render(request, "crm/_likely.html", {"likely": likely})


@permission_required("crm.change_customer", raise_exception=True)
def customer_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """The lines of a customer; what two people changed at once is merged or asked for."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"customer_edit:{ref}")
    form = CustomerForm(
        request.POST or None,
        customer=customer,
        by=request.user,
        typed=draft.typed,
    )
    if form.is_valid() and form.carry_out(customers.change, customer, by=request.user):
        say_what_came_of_it(request, form, form.outcome)
        return leads_to(request, customer.get_absolute_url())
    return shown(request, "crm/customer_edit.html", form, customer=customer, draft=draft)


@permission_required("crm.change_customer", raise_exception=True)
def owner(request: HttpRequest, ref: str) -> HttpResponse:
    """Who sees this customer through, and who stands in (A7)."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"owner:{ref}")
    form = OwnerForm(request.POST or None, customer=customer, typed=draft.typed)
    if form.is_valid() and form.carry_out(customers.assign_owner, customer, by=request.user):
        say_what_came_of_it(request, form, form.outcome)
        return leads_to(request, customer.get_absolute_url())
    return shown(request, "crm/owner.html", form, customer=customer, draft=draft)


@permission_required("crm.change_customer", raise_exception=True)
def standing(request: HttpRequest, ref: str) -> HttpResponse:
    """Whether they are still with us, since when, and how we know (B14)."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"standing:{ref}")
    form = StandingForm(request.POST or None, customer=customer, typed=draft.typed)
    if form.is_valid() and form.carry_out(customers.set_standing, customer, by=request.user):
        say_what_came_of_it(request, form, form.outcome)
        return leads_to(request, customer.get_absolute_url())
    return shown(request, "crm/standing.html", form, customer=customer, draft=draft)


@permission_required("crm.change_customer", raise_exception=True)
def identifier_new(request: HttpRequest, ref: str) -> HttpResponse:
    """A number that another system has for this customer."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"identifier_new:{ref}")
    form = IdentifierForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(customers.add_identifier, customer, by=request.user):
        return leads_to(request, customer.get_absolute_url())
    numbers = customer.identifiers.live()
    context = {"customer": customer, "numbers": numbers, "draft": draft}
    return shown(request, "crm/identifier_new.html", form, **context)


@permission_required("crm.change_customer", raise_exception=True)
def identifier_end(request: HttpRequest, pk: int) -> HttpResponse:
    """This number is not theirs any more."""
    identifier = part_of(request, Identifier, pk)
    customer = identifier.customer
    draft = unsent(request, f"identifier_end:{pk}")
    form = EndingForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(
        customers.end_identifier, identifier, by=request.user
    ):
        return leads_to(request, customer.get_absolute_url())
    context = {"customer": customer, "identifier": identifier, "draft": draft}
    return shown(request, "crm/identifier_end.html", form, **context)


def wanted_kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind") or request.GET.get("kind")
    return kind if kind in Customer.Kind.values else Customer.Kind.PERSON


def looked_at(request: HttpRequest, likely: list[Likely]) -> list[Likely]:
    """Log that these customers were shown."""
    if likely:
        listed = [one.customer.pk for one in likely]
        trail.looked(request.user, request.resolver_match.view_name, listed=listed)
    return likely


def say_what_came_of_it(request: HttpRequest, form, change: Change) -> None:
    """One sentence where others had changed something, or where nothing differed."""
    merge = change.merge
    if merge.taken_over:
        lines = ", ".join(str(form.fields[name].label) for name in merge.taken_over)
        told = {"name": merge.by.name_and_desk, "lines": lines}
        messages.success(
            request, _("%(name)s changed this meanwhile, and it is kept: %(lines)s.") % told
        )
    elif not merge.wanted:
        messages.info(request, _("Nothing was different, so nothing was changed."))

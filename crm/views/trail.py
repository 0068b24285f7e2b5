"""For supervisors: who did, changed and read what, and the record as it was known."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm import as_of, traces, trail
from crm.forms.traces import SHOWS, AsOfForm, TracesForm
from crm.models import Customer, User
from crm.traces import Line, Place, Wanted
from crm.views.answers import shown
from crm.views.customer import own_fields
from crm.views.subjects import customer_of

supervisors_only = permission_required(["crm.view_act", "crm.view_read"], raise_exception=True)


@require_safe
@supervisors_only
def customer_trail(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that was done, changed and read of one customer."""
    customer = customer_of(request, ref)
    form = TracesForm(request.GET)
    found = traced(request, form, customer=customer)
    return shown(request, "crm/customer_trail.html", form, customer=customer, found=found)


@require_safe
@supervisors_only
def colleagues(request: HttpRequest) -> HttpResponse:
    """Everybody who works or worked here, each with the way to their trail."""
    people = User.objects.select_related("desk").prefetch_related("groups")
    people = people.order_by("-is_active", "first_name", "last_name", "username")
    return render(request, "crm/colleagues.html", {"people": people})


@require_safe
@supervisors_only
def person_trail(request: HttpRequest, username: str) -> HttpResponse:
    """What one colleague did, changed and read, day by day."""
    person = get_object_or_404(User.objects.select_related("desk"), username=username)
    form = TracesForm(request.GET)
    del form.fields["person"]
    found = traced(request, form, person=person)
    seen = found.page.customers
    trail.looked(request.user, "crm:person_trail", listed=seen, why=person.username)
    return shown(request, "crm/person_trail.html", form, person=person, found=found)


@require_safe
@supervisors_only
def customer_as_of(request: HttpRequest, ref: str) -> HttpResponse:
    """The record as it was known on a day, read only; without a day, as known today."""
    customer = customer_of(request, ref)
    form = AsOfForm(request.GET or {"at": timezone.localdate().isoformat()})
    at = form.cleaned_data["at"] if form.is_valid() else None
    known = as_of.known(customer, at, request.user) if at else None
    told = {"customer": customer, "at": at, "since": as_of.known_since(customer)}
    if known:
        told |= {"known": known, "own_fields": own_fields(known)}
        log_closed(request.user, customer, known)
    return shown(request, "crm/customer_as_of.html", form, **told)


def log_closed(reader: User, customer: Customer, known: as_of.Known) -> None:
    """Texts that are not open to all are looked at one by one."""
    for entry in known.entries:
        if entry.entry_kind == "restricted" and entry.is_readable:
            kind = entry.get_kind_display()
            trail.looked(reader, "crm:customer_as_of", customer=customer, why=kind)


@dataclass
class Traces:
    """One page of the trail with the links around it."""

    page: traces.Page
    shows: list[tuple[str, str, bool]]

    @property
    def days(self) -> list[tuple[date, list[Line]]]:
        by_day = groupby(self.page.lines, lambda line: timezone.localdate(line.row.at))
        return [(day, list(lines)) for day, lines in by_day]

    @property
    def earlier(self) -> str:
        """Before which line the earlier ones lie; empty at the beginning."""
        return str(self.page.end) if self.page.end else ""


def traced(request: HttpRequest, form: TracesForm, **whose) -> Traces:
    """The part of the trail that an address asks for; an unclear filter narrows nothing."""
    form.is_valid()
    show = request.GET.get("show", "")
    before = Place.read(request.GET.get("before", ""))
    wanted = Wanted(**(form.cleaned_data | whose), show=show, before=before)
    shows = [(name, label, name == show) for name, label in SHOWS]
    return Traces(traces.page(wanted, request.user), shows)

"""Orders of a customer: what is known of each, what the parties say, and who decides."""

from dataclasses import dataclass

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from crm import order_facts, trail
from crm import orders as actions
from crm.facts import Fact
from crm.forms.orders import OrderForm, ReportForm, SettlementForm
from crm.models import About, Order
from crm.views.answers import leads_to, shown
from crm.views.subjects import card_of, customer_of, unsent

SHOWN = 4
LISTED = 40


@dataclass(frozen=True)
class Matter:
    """One thing that is said of an order: what we go by, who decides, where they differ."""

    about: About
    fact: Fact

    @property
    def words(self) -> str:
        return order_facts.short(self.about, self.fact.value)

    @property
    def owner(self) -> str:
        return self.fact.named(self.fact.owner)

    @property
    def odds(self) -> str:
        return order_facts.odds(self.fact, self.about)

    @property
    def sayings(self) -> list[tuple[str, str]]:
        """Who says what, the oldest word first."""
        return [
            (self.fact.named(one.party), order_facts.short(self.about, one.value), one.at)
            for one in self.fact.sayings
        ]


def orders(request: HttpRequest, ref: str) -> HttpResponse:
    """The orders of a customer, the newest first."""
    card = card_of(request, ref)
    found = Order.objects.with_reports().filter(customer=card.customer)
    listed = [(one, matters(one)) for one in found.order_by("-placed_on", "-pk")[:LISTED]]
    told = {"card": card, "first": listed[:SHOWN], "rest": listed[SHOWN:]}
    return render(request, "crm/_orders.html", told)


def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: what each party says of it, the newest word first."""
    found = order_of(request, pk)
    reports = found.reports.select_related("act", "said_by__desk").order_by("-at", "-pk")
    said = [(one, order_facts.said(found, one)) for one in reports]
    return shown(request, "crm/order.html", order=found, matters=matters(found), said=said)


@permission_required("crm.add_order", raise_exception=True)
def order_new(request: HttpRequest, ref: str) -> HttpResponse:
    """An order that came in elsewhere."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"order_new:{ref}")
    form = OrderForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.place, customer, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    return shown(request, "crm/order_new.html", form, customer=customer, draft=draft)


@permission_required("crm.add_report", raise_exception=True)
def report_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what store, carrier or desk said."""
    found = order_of(request, pk)
    draft = unsent(request, f"report_new:{pk}")
    form = ReportForm(request.POST or None, order=found, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.report, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    told = {"order": found, "customer": found.customer, "draft": draft}
    return shown(request, "crm/report_new.html", form, **told)


@permission_required("crm.add_report", raise_exception=True)
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which word is right, with the reason."""
    found = order_of(request, pk)
    draft = unsent(request, f"settlement:{pk}")
    form = SettlementForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.settle, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    told = {"order": found, "customer": found.customer, "draft": draft}
    return shown(request, "crm/settlement.html", form, matters=matters(found), **told)


def order_of(request: HttpRequest, pk: int) -> Order:
    """The order of a customer who may be seen, with all that was said of it."""
    visible = Order.objects.with_reports().visible_to(request.user)
    found = get_object_or_404(visible.select_related("customer"), pk=pk)
    trail.looked(request.user, request.resolver_match.view_name, customer=found.customer)
    return found


def matters(found: Order) -> list[Matter]:
    """Its status always; the rest where somebody said something of it."""
    known = order_facts.facts_of(found)
    return [
        Matter(about, known[about])
        for about in About
        if about == About.STATUS or known[about].sayings
    ]

"""Pages of a list of customers: in the order of names, cut by keyset, counted within reason."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Prefetch

from crm.models import ContactPoint, Customer
from crm.models.customers import CustomerQuerySet

PAGE = 50
# Beyond this the database's own estimate does: nobody counts a list that long.
COUNTED = 10_000


@dataclass(frozen=True)
class Count:
    """How many customers a list has; an estimate where it ``is_about``."""

    number: int
    is_about: bool = False


@dataclass(frozen=True)
class Page:
    """Some customers, each with ``ways``, and the ref behind which the next ones stand."""

    customers: list[Customer]
    last: str = ""


def page(customers: CustomerQuerySet, *, after: str = "", size: int = PAGE) -> Page:
    """The first ``size`` customers of the list, or those behind the one whose ref is given."""
    ordered = customers.by_name()
    # A ref is letters and digits; what is none is not asked for, least of all a NUL.
    last = Customer.objects.by_name().filter(ref=after).first() if after.isalnum() else None
    rows = list(reachable(ordered.behind(last) if last else ordered)[: size + 1])
    shown = rows[:size]
    for customer in shown:
        customer.ways = firsts(customer.reach)
    return Page(shown, shown[-1].ref if len(rows) > size else "")


def count(customers: CustomerQuerySet) -> Count:
    """How many there are, exactly up to ten thousand."""
    number = customers.order_by()[: COUNTED + 1].count()
    if number <= COUNTED:
        return Count(number)
    estimate = int(customers.order_by().values("pk").explain().split("rows=")[1].split()[0])
    return Count(max(estimate, COUNTED), is_about=True)


def reachable(customers: CustomerQuerySet) -> CustomerQuerySet:
    """The same with owners, and with the ways to reach each in ``reach``."""
    ways = ContactPoint.objects.usable().in_order()
    return customers.select_related("owner__desk").prefetch_related(
        Prefetch("contact_points", ways, to_attr="reach")
    )


def firsts(points: list[ContactPoint]) -> dict[str, ContactPoint]:
    """The first of each kind, as the kind says it."""
    return {kind: next(same) for kind, same in groupby(points, attrgetter("kind"))}

"""The customer page with nothing, 250 and 5,000 entries in its timeline, and what it weighs."""

from itertools import cycle

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import browsers, floors, histories
from benchmarks.measure import Row, against, at_most, beside, in_turn
from crm.models import Customer, User

FLOOR = "session, person, customer and as many rows by the ORM"
BARE = "bare SQL for the same rows"
QUERIES, A_FEW = 15, 40


def rows(rounds: int) -> list[Row]:
    """Every line of the table about the customer page."""
    reader = browsers.signed_in(User.objects.get(username="imani"))
    plain = browsers.bare(floors.STANDARD, like=reader)
    found = people()
    pages = {name: [one.get_absolute_url() for one in few] for name, few in found.items()}
    floor = [reverse("floor_customer", args=[one.ref]) for one in found["some"]]
    candidates = {name: browsers.visits(reader, few) for name, few in pages.items()}
    ahead = cycle(one.pk for one in found["some"])
    times = in_turn(
        rounds,
        **candidates,
        floor=browsers.visits(plain, floor),
        bare=lambda: floors.bare_customer(next(ahead)),
    )
    some = times["some"]
    return [
        Row("Customer page, no entries", times["none"]),
        against("Customer page, 250 entries", some, times["floor"], FLOOR, 2.5),
        beside("Customer page, 250 entries", some, times["bare"], BARE),
        against("Customer page, 5,000 entries", times["many"], some, "250 entries", 1.2),
        *(
            at_most(f"Queries of the page, {name}", queries(reader, few[0]), QUERIES)
            for name, few in pages.items()
        ),
    ]


def people() -> dict[str, list[Customer]]:
    """Customers with no, some and many entries; a care note and a relative each."""
    heavy = histories.heavy(Customer.objects.count())
    alike = Customer.objects.filter(care_notes__isnull=False).order_by("pk")
    return {
        "none": list(alike.filter(pk__gt=heavy + 1)[:A_FEW]),
        "some": list(alike.filter(pk__range=(2, heavy + 1))[:A_FEW]),
        "many": list(alike.filter(pk=1)),
    }


def queries(client: Client, address: str) -> int:
    """How many statements the database hears for one page."""
    client.get(address)
    with CaptureQueriesContext(connection) as heard:
        client.get(address)
    return len(heard)

"""A customer's card: everything that stands around the timeline, in one query.

A page that is opened hundreds of times a day reads one row that carries its relatives as JSON,
at a fraction of the price of a query for each kind; they come back as the models they are.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from crm.models import (
    Act,
    CareNote,
    ContactPoint,
    Customer,
    Desk,
    Identifier,
    Mention,
    Read,
    Relationship,
    Source,
    User,
)
from crm.trail.models import DatabaseNow

LOOKS = 40
LATELY = timedelta(hours=24)

NAME = (
    *("id", "ref", "kind", "title", "given_name", "family_name", "organisation_name"),
    *("address_form", "address_words"),
)
POINT = (
    "id",
    "customer_id",
    "kind",
    "value",
    "key",
    "label",
    "status",
    "level",
    "is_preferred",
)
CARE = ("id", "kind", "fact", "reason", "audience", "until_on")
BOND = ("id", "role", "may_act_for", "may_be_told", "basis", "until_on")
READER = ("id", "username", "first_name", "last_name", "desk__id", "desk__name")


def gathered(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Customers, each with the rows that a ``Card`` is made of."""
    mine = {"customer": OuterRef("pk")}
    bonds = Relationship.objects.filter(Q(**mine) | Q(other=OuterRef("pk")), ended_at=None)
    return customers.for_page().annotate(
        now=DatabaseNow(),
        points=rows(ContactPoint.objects.filter(**mine).live().in_order(), *POINT),
        care=rows(CareNote.objects.filter(**mine, ended_at=None).order_by("pk"), *CARE),
        numbers=rows(Identifier.objects.filter(**mine).live(), "id", "system", "value"),
        bonds=rows(
            bonds.order_by("pk"), *BOND, *within("customer", NAME), *within("other", NAME)
        ),
        desks=rows(desks_that_acted(), "id", "name"),
        has_partners=Exists(Act.objects.filter(**mine, source=Source.API)),
        looks=rows(
            Read.objects.filter(**mine).order_by("-at")[:LOOKS], "at", *within("reader", READER)
        ),
    )


def desks_that_acted() -> QuerySet[Desk]:
    """Desks that ever did something for the customer of the query around this one."""
    customer, desk = OuterRef(OuterRef("pk")), OuterRef("pk")
    own = Act.objects.filter(customer=customer, desk=desk)
    mentioned = Mention.objects.filter(customer=customer, act__desk=desk)
    return Desk.objects.filter(Exists(own) | Exists(mentioned))


class Card:
    """One customer with contact points, people, numbers and care notes, as of ``now``."""

    def __init__(self, customer: Customer, reader: User):
        self.customer = customer
        self.reader = reader
        self.now: datetime = customer.now
        self.today: date = timezone.localdate(customer.now)

    @cached_property
    def points(self) -> list[ContactPoint]:
        return rebuilt(ContactPoint, self.customer.points)

    @property
    def first_points(self) -> list[ContactPoint]:
        """The first of each kind: the preferred one, else the oldest."""
        return [next(points) for _kind, points in groupby(self.points, attrgetter("kind"))]

    @property
    def firsts_of_several(self) -> list[ContactPoint]:
        """Those to use first where there is a choice."""
        kinds = Counter(point.kind for point in self.points)
        return [point for point in self.points if point.is_preferred and kinds[point.kind] > 1]

    @cached_property
    def care_notes(self) -> list[CareNote]:
        return self.valid(rebuilt(CareNote, self.customer.care))

    @cached_property
    def identifiers(self) -> list[Identifier]:
        return rebuilt(Identifier, self.customer.numbers)

    @cached_property
    def bonds(self) -> list[Relationship]:
        return self.valid(rebuilt(Relationship, self.customer.bonds))

    @property
    def relationships(self) -> list[Relationship]:
        """Who belongs to the customer, and what they may do and be told."""
        return [bond for bond in self.bonds if bond.customer_id == self.customer.pk]

    @property
    def acts_for(self) -> list[Relationship]:
        """To whom the customer belongs, and for whom they may act."""
        return [bond for bond in self.bonds if bond.other_id == self.customer.pk]

    @property
    def may_act(self) -> list[Relationship]:
        return [bond for bond in self.relationships if bond.may_act_for]

    @cached_property
    def desks(self) -> list[Desk]:
        return rebuilt(Desk, self.customer.desks)

    @cached_property
    def lookers(self) -> list[Read]:
        """The last look of each other colleague within a day, the latest first."""
        last = {}
        for look in rebuilt(Read, self.customer.looks):
            if look.reader_id != self.reader.pk and self.now - look.at < LATELY:
                last.setdefault(look.reader_id, look)
        return list(last.values())

    def valid(self, rows: list) -> list:
        return [row for row in rows if row.until_on is None or row.until_on >= self.today]


def rows(queryset: QuerySet, *columns: str) -> ArraySubquery:
    """Rows as JSON objects; a column may reach through foreign keys, as in ``other__ref``."""
    return ArraySubquery(queryset.values(row=JSONObject(**{name: name for name in columns})))


def within(name: str, columns: tuple[str, ...]) -> list[str]:
    return [f"{name}__{column}" for column in columns]


def rebuilt(model: type[Model], found: list[dict]) -> list:
    """The instances of ``model`` that ``rows`` made JSON of."""
    return [instance(model, row) for row in found]


def instance(model: type[Model], row: dict) -> Model:
    """One instance, with what its foreign keys reached; JSON knows no dates and no moments."""
    own, reached = {}, {}
    for path, value in row.items():
        name, _, column = path.partition("__")
        if column:
            reached.setdefault(name, {})[column] = value
        else:
            own[name] = model._meta.get_field(name).to_python(value)
    for name, part in reached.items():
        related = model._meta.get_field(name).related_model
        own[name] = instance(related, part) if part["id"] is not None else None
    return model(**own)

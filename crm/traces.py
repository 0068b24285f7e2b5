"""Who did, changed and read what: the trail as supervisors read it, newest first.

Acts and looks are two streams, merged by their moment; a page of them is cut by keyset, so the
thousandth page costs what the first did.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm import changes, pages
from crm.changes import Record
from crm.models import Act, Customer, Desk, Read, User

PAGE = 50
NAMED = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DONE, READ = "done", "read"
# Where both bear the same moment, the act stands above the look.
RANKS = {Act: 1, Read: 0}


class Place(NamedTuple):
    """A place in the stream: the moment, acts above looks, and the row."""

    at: datetime
    rank: int
    pk: int

    def __str__(self):
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.rank}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address names; None where it names none."""
        try:
            micros, rank, pk = map(int, text.split("-"))
            return cls(EPOCH + timedelta(microseconds=micros), rank, min(pk, 2**63 - 1))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Wanted:
    """Which part of the trail is asked for: whose, by whom, from where, on which day."""

    customer: Customer | None = None
    person: User | None = None
    desk: Desk | None = None
    day: date | None = None
    show: str = ""
    before: Place | None = None


@dataclass
class Line:
    """One act with what it changed, or one look with whom it showed."""

    row: Act | Read
    records: list[Record] = field(default_factory=list)
    listed: list[Customer] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return Place(self.row.at, RANKS[type(self.row)], self.row.pk)

    @property
    def is_act(self) -> bool:
        return isinstance(self.row, Act)

    @property
    def page_name(self) -> str:
        return str(pages.NAMES.get(self.row.page, self.row.page))

    @property
    def unnamed(self) -> int:
        """How many more customers a list showed than are named here."""
        return len(self.row.listed) - len(self.listed)

    @property
    def was_noted_later(self) -> bool:
        return self.is_act and self.row.recorded_at - self.row.at > timedelta(minutes=1)


@dataclass
class Page:
    """Some lines of the stream, and the place from which earlier ones follow."""

    lines: list[Line]
    end: Place | None

    @property
    def customers(self) -> list[int]:
        """Whose records the page names, for the read log."""
        acts = {line.row.customer_id for line in self.lines} - {None}
        return sorted(acts | {one.pk for line in self.lines for one in line.listed})


def page(wanted: Wanted, reader: User, size: int = PAGE) -> Page:
    """The newest ``size`` lines of what is wanted, as ``reader`` may see them."""
    rows = {Line(row).place: row for stream in streams(wanted) for row in stream[: size + 1]}
    newest = sorted(rows, reverse=True)
    lines = [Line(rows[place]) for place in newest[:size]]
    acts = [line.row.pk for line in lines if line.is_act]
    changed = changes.by_act(acts, reader, wanted.customer)
    names = Customer.objects.in_bulk(chain.from_iterable(map(first_listed, lines)))
    for line in lines:
        if line.is_act:
            line.records = changed[line.row.pk]
        line.listed = [names[pk] for pk in first_listed(line) if pk in names]
    return Page(lines, lines[-1].place if len(newest) > size else None)


def first_listed(line: Line) -> list[int]:
    return [] if line.is_act else line.row.listed[:NAMED]


def streams(wanted: Wanted) -> Iterator[QuerySet]:
    """The rows that may stand on the page, each stream by an index of its own."""
    if wanted.show != READ:
        acts = Act.objects.select_related("actor", "desk", "customer", "on_behalf_of")
        acts = acts.filter(*conditions(wanted, Act, "actor")).order_by("-at", "-pk")
        yield from of_customer(acts, wanted.customer, Q(mentions__customer=wanted.customer))
    if wanted.show != DONE:
        looks = Read.objects.select_related("reader", "desk", "customer")
        looks = looks.filter(*conditions(wanted, Read, "reader")).order_by("-at", "-pk")
        pk = wanted.customer.pk if wanted.customer else 0
        # Said twice, because only then the index over lists that are not empty is used.
        yield from of_customer(looks, wanted.customer, ~Q(listed=[]) & Q(listed__contains=[pk]))


def of_customer(rows: QuerySet, customer: Customer | None, also: Q) -> list[QuerySet]:
    if customer is None:
        return [rows]
    return [rows.filter(customer=customer), rows.filter(also)]


def conditions(wanted: Wanted, model: type[Act | Read], hand: str) -> list[Q]:
    asked = {hand: wanted.person, "desk": wanted.desk}
    found = [Q(**{name: value}) for name, value in asked.items() if value]
    if wanted.day:
        found.append(Q(at__range=span(wanted.day)))
    if wanted.before:
        found.append(earlier(wanted.before, RANKS[model]))
    return found


def span(day: date) -> tuple[datetime, datetime]:
    """The first and the last moment of a day, where the reader is."""
    first, last = (datetime.combine(day, moment) for moment in (time.min, time.max))
    return timezone.make_aware(first), timezone.make_aware(last)


def earlier(place: Place, rank: int) -> Q:
    """Strictly before ``place``, written so that the index is entered at its moment."""
    if rank != place.rank:
        return Q(at__lte=place.at) if rank < place.rank else Q(at__lt=place.at)
    return Q(at__lte=place.at) & (Q(at__lt=place.at) | Q(pk__lt=place.pk))

"""One stream of everything done for a customer: newest first, page by page.

The acts of a customer and the acts that mention one are two index scans, merged. What an act
brought with it, a note or a call, is fetched once for each model that the page has any of;
models of upper layers join in through Django's registry.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.db import connection, models

from crm.trail.models import Act, Source

if TYPE_CHECKING:
    from crm.models import Entry, User

PAGE = 40
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """A place in the stream: the moment and the id of an act, as an address carries it."""

    at: datetime
    act: int

    def __str__(self):
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.act}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address names; None where it names none."""
        try:
            micros, act = map(int, text.split("-"))
            return cls(EPOCH + timedelta(microseconds=micros), min(act, 2**63 - 1))
        except (ValueError, OverflowError):
            return None


@dataclass(slots=True)
class Line:
    """One act as the timeline prints it, with the record that it brought."""

    id: int
    at: datetime
    verb: str
    sentence: str
    why: str
    source: str
    actor: str
    desk: str | None
    customer: int | None
    entry: "Entry | None" = None

    def __getitem__(self, name: str):
        """Templates ask for items first."""
        return getattr(self, name)

    @property
    def place(self) -> Place:
        return Place(self.at, self.id)


COLUMNS = (
    *("id", "at", "verb", "sentence", "why", "source"),
    *("actor__first_name", "desk__name", "customer_id"),
)


@dataclass(frozen=True)
class Wanted:
    """Which part of a customer's stream a reader asks for."""

    customer: int
    reader: "User"
    show: str = ""
    find: str = ""
    before: Place | None = None

    @property
    def is_everything(self) -> bool:
        return not self.show and not self.find


@dataclass
class Page:
    """Some lines of the stream, and whether earlier ones follow."""

    lines: list[Line] = field(default_factory=list)
    has_more: bool = False

    @property
    def end(self) -> Place | None:
        return self.lines[-1].place if self.lines and self.has_more else None


def page(wanted: Wanted, size: int = PAGE) -> Page:
    """The newest ``size`` lines of what is wanted, with their entries."""
    lines = [Line(*row) for row in newest(wanted, size + 1)]
    return Page(with_entries(lines[:size], wanted), has_more=len(lines) > size)


def newest(wanted: Wanted, size: int) -> Iterable[tuple]:
    """The columns of so many lines; the page that is opened most composes no query."""
    if not wanted.is_everything or wanted.before:
        return stream(wanted, size)
    with connection.cursor() as cursor:
        cursor.execute(newest_of_all(size), [wanted.customer, wanted.customer])
        return cursor.fetchall()


@cache
def newest_of_all(size: int) -> str:
    """The SQL of the newest lines of a customer, who is its two parameters."""
    sql, _customers = stream(Wanted(customer=0, reader=None), size).query.sql_with_params()
    return sql


def stream(wanted: Wanted, size: int) -> models.QuerySet:
    """The newest acts of both kinds are chosen in the indexes alone, then read."""
    acts = matching(wanted)
    own = acts.filter(customer=wanted.customer).filter(earlier(wanted.before))
    mentioned = acts.filter(
        earlier(wanted.before, "mentions__"), mentions__customer=wanted.customer
    )
    # By the column: the foreign key itself would be ordered as acts are, past the index.
    chosen = own.order_by("-at", "-id").values("pk")[:size]
    chosen = chosen.union(
        mentioned.order_by("-mentions__at", "-mentions__act_id").values("pk")[:size], all=True
    )
    lines = Act.objects.filter(pk__in=chosen).order_by("-at", "-id")
    return lines.values_list(*COLUMNS)[:size]


def news(wanted: Wanted, since: Place) -> int:
    """How many lines of what is wanted came after ``since``."""
    acts = matching(wanted)
    own = acts.filter(later(since), customer=wanted.customer)
    mentioned = acts.filter(later(since, "mentions__"), mentions__customer=wanted.customer)
    return own.values("pk").union(mentioned.values("pk"), all=True).count()


def earlier(place: Place | None, on: str = "") -> models.Q:
    """Strictly before ``place``, written so that the index is entered at its moment."""
    if place is None:
        return models.Q()
    number = "act" if on else "id"
    return models.Q(**{f"{on}at__lte": place.at}) & (
        models.Q(**{f"{on}at__lt": place.at}) | models.Q(**{f"{on}{number}__lt": place.act})
    )


def later(place: Place, on: str = "") -> models.Q:
    number = "act" if on else "id"
    return models.Q(**{f"{on}at__gte": place.at}) & (
        models.Q(**{f"{on}at__gt": place.at}) | models.Q(**{f"{on}{number}__gt": place.act})
    )


def matching(wanted: Wanted) -> models.QuerySet:
    """Acts of the wanted kind that hold the words looked for, where this reader may read."""
    acts = Act.objects.filter(of_kind(wanted.show))
    if not wanted.find:
        return acts
    found = models.Q(sentence__icontains=wanted.find) | models.Q(why__icontains=wanted.find)
    for model in entry_models():
        if model.entry_text:
            holding = {f"{model.entry_text}__icontains": wanted.find}
            texts = model.readable_by(wanted.reader).filter(act=models.OuterRef("pk"))
            found |= models.Exists(texts.filter(**holding))
    return acts.filter(found)


def of_kind(show: str) -> models.Q:
    """The filter that an address names; a name that nothing bears shows everything."""
    if show == "conversation":
        models_shown = [model for model in entry_models() if model.is_conversation]
        return models.Q(verb__in=[verb for model in models_shown for verb in model.entry_verbs])
    if show == "partners":
        return models.Q(source=Source.API)
    kind, _, number = show.partition("-")
    if kind == "desk" and number.isdecimal() and len(number) < 10:
        return models.Q(desk=int(number))
    return models.Q()


@cache
def entry_models() -> "tuple[type[Entry], ...]":
    """Every model in any layer whose rows the timeline shows under their act."""
    return tuple(model for model in apps.get_models() if getattr(model, "entry_verbs", ()))


def with_entries(lines: list[Line], wanted: Wanted) -> list[Line]:
    """Hang each entry on its line: one query for each model the page has any of."""
    acts_by_verb = defaultdict(list)
    for line in lines:
        acts_by_verb[line.verb].append(line.id)
    entries = {
        entry.act_id: entry
        for model in entry_models()
        for entry in entries_of(model, acts_by_verb, wanted)
    }
    for line in lines:
        line.entry = entries.get(line.id)
    return lines


def entries_of(model: "type[Entry]", acts_by_verb: dict, wanted: Wanted) -> "Iterable[Entry]":
    acts = [act for verb in model.entry_verbs for act in acts_by_verb.get(verb, ())]
    return model.of_acts(acts, wanted.reader, wanted.customer) if acts else ()

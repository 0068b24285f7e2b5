"""Facts that a message may claim: who keeps each, how it is read, what the parties say.

A subject is a text such as ``crm.order:12``: a kind and a row. The module that owns a kind
registers one reader for it, which answers for many rows by one query::

    @facts.reads("crm.order", facts.Predicate("status", _("status"), in_words))
    def read_orders(pks: list[int]) -> dict[int, dict[str, Fact]]: ...

Upper layers read facts here and never learn which model holds them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crm import events
from crm.exceptions import CrmError

if TYPE_CHECKING:
    from crm.models import Act

# Text, number, yes or no; a day or moment as ISO 8601 text; None where nothing is known.
Value = str | int | bool | None


class UnknownFact(CrmError):
    """Nobody keeps that fact. Check how the subject and the fact are spelled."""


@dataclass(frozen=True)
class Saying:
    """The standing word of one party about one fact."""

    party: str
    value: Value
    at: datetime


@dataclass(frozen=True)
class Fact:
    """What we go by, whose word it is to give, and what each party says; ``names`` of them.

    ``partner`` is the company whose word it is to give, where it is not ours.
    """

    value: Value
    version: int
    customer: int
    owner: str
    sayings: tuple[Saying, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    partner: int | None = None

    def named(self, party: str) -> str:
        """The desk or company that speaks as ``party``, as people know it."""
        return self.names.get(party, party)

    @property
    def is_disputed(self) -> bool:
        """Whether the parties' standing words differ (A3)."""
        return len({saying.value for saying in self.sayings}) > 1


@dataclass(frozen=True)
class Predicate:
    """One thing that can be said of a kind of subject, and how it reads.

    ``course`` are the values that follow each other when all goes well.
    """

    name: str
    label: str
    words: Callable[[Value], str]
    course: tuple[Value, ...] = ()


Reader = Callable[[list[int]], dict[int, dict[str, Fact]]]

_readers: dict[str, Reader] = {}
_predicates: dict[tuple[str, str], Predicate] = {}


def reads(kind: str, *predicates: Predicate) -> Callable[[Reader], Reader]:
    """Register the decorated reader for ``kind``, and what it can say of it."""

    def register(reader: Reader) -> Reader:
        _readers[kind] = reader
        _predicates.update({(kind, one.name): one for one in predicates})
        return reader

    return register


def read(subjects: Iterable[str]) -> dict[tuple[str, str], Fact]:
    """The facts of these subjects by (subject, predicate), with one reader call for each kind.

    What is not there, or is no subject at all, is absent from the answer.
    """
    wanted: dict[str, dict[int, str]] = defaultdict(dict)
    for subject in subjects:
        kind, pk = _parts(subject)
        if kind in _readers:
            wanted[kind][pk] = subject
    return {
        (subjects_of[pk], predicate): fact
        for kind, subjects_of in wanted.items()
        for pk, facts in _readers[kind](list(subjects_of)).items()
        for predicate, fact in facts.items()
    }


def predicate(kind: str, name: str) -> Predicate:
    """How ``status`` of a ``crm.order`` is said. Raises ``UnknownFact``."""
    try:
        return _predicates[kind, name]
    except KeyError:
        raise UnknownFact from None


def changed(subject: str, act: "Act") -> None:
    """Tell the upper layers, inside the transaction, that a fact may differ now."""
    events.fact_changed.send(sender=None, subject=subject, act=act)


def _parts(subject: str) -> tuple[str, int]:
    """Kind and row; another spelling of the same row would be a second subject."""
    kind, _colon, pk = subject.partition(":")
    is_plain = pk.isascii() and pk.isdigit() and len(pk) < 19 and not pk.startswith("0")
    return (kind, int(pk)) if is_plain else ("", 0)

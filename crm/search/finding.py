"""From a question to the ids of customers, best first, at a cost that stays bounded.

However many customers there are, a question costs a few index ranges and a bounded number of
cards. Only where that finds next to nothing is it widened: tokens are taken apart, misspelt
words replaced by the nearest words of the vocabulary, and one token may be missed.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from crm.search import hunt
from crm.search.questions import Question, Token
from crm.search.spelling import Near, nearest

FEW = 5


@dataclass(frozen=True)
class Found:
    """Who was found, best first, and how.

    ``is_cut``: more customers fit than were looked at. ``in_full``: they fit all that was asked
    for, not all but a part. ``tokens`` and ``near``: what was looked for, and other spellings.
    ``at``: the database's moment.
    """

    ids: tuple[int, ...] = ()
    is_cut: bool = False
    in_full: bool = True
    tokens: tuple[Token, ...] = ()
    near: tuple[Near, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Hit:
    """One customer as the database ranked it."""

    id: int
    missed: int
    is_as_typed: bool
    # Whether it is a relative of those found before; in the first hunt, whether it has any.
    is_kin: bool
    is_cut: bool
    at: datetime


def find(question: Question, *, limit: int, after: int | None = None) -> Found:
    """The customers that fit best, ``limit`` at most, those ranked behind customer ``after``.

    One query; three at most where it must be widened.
    """
    if not question.tokens:
        return Found()
    hits = _hits(hunt.narrow(question.tokens, limit=limit, after=after))
    found = _found(hits, tokens=question.tokens)
    if after or len(hits) >= min(FEW, limit):
        return found
    near = () if _is_settled(question, hits) else nearest(question.loosened)
    if hits and not near and not any(hit.is_kin for hit in hits):
        return found
    more = _hits(hunt.wide(question.loosened, near, seen=found.ids, limit=limit))
    return _joined(question, hits, more, near, limit)


def _is_settled(question: Question, hits: list[Hit]) -> bool:
    """Whether several words were found just as they were typed; one alone may be a slip."""
    return len(question.tokens) > 1 and bool(hits) and hits[0].is_as_typed


def _joined(
    question: Question, hits: list[Hit], more: list[Hit], near: tuple[Near, ...], limit: int
) -> Found:
    """Who fits, then who nearly does; who misses a part, as a relative or for want of any."""
    whole = [hit for hit in more if not hit.missed or (hits and hit.is_kin)]
    in_full = bool(hits or whole)
    listed = [*hits, *(whole if in_full else more)][:limit]
    tokens = (*question.tokens, *question.loosened)
    return _found(listed, tokens=tokens, near=near, in_full=in_full)


def _found(hits: list[Hit], **how) -> Found:
    return Found(
        tuple(hit.id for hit in hits),
        is_cut=any(hit.is_cut for hit in hits),
        at=hits[0].at if hits else None,
        **how,
    )


def _hits(statement: tuple[str, dict]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return [Hit(*row) for row in cursor.fetchall()]

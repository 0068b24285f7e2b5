"""Who may be the same: likely matches of a person, scored and explained.

``likely(...)`` serves a form with one person; ``candidates.near`` and ``ranked`` serve a file
with thousands, in a handful of queries. The scores are explained in ``crm.matching.scoring``.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from crm.matching import candidates
from crm.matching.blocks import Index
from crm.matching.scoring import HOLD, LIKELY, Likeness, compare
from crm.matching.traits import NAMELESS, Key, Traits
from crm.models import Customer

__all__ = [
    "HOLD",
    "LIKELY",
    "NAMELESS",
    "Index",
    "Likely",
    "Likeness",
    "Traits",
    "candidates",
    "compare",
    "likely",
    "ranked",
]

MOST = 5
Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Likely:
    """A customer who may be the one, how likely from 0 to 1, and what speaks for it."""

    customer: Customer
    score: float
    because: tuple[str, ...]


def likely(
    *,
    given_name: str = "",
    family_name: str = "",
    organisation_name: str = "",
    born_on: date | None = None,
    keys: list[Key] | None = None,
) -> list[Likely]:
    """Customers who are likely the one described, the likeliest first, five at most.

    ``keys`` are (kind, key) of contact points, as ``addresses.parse`` makes them.
    """
    traits = Traits.of(
        given_name=given_name,
        family_name=family_name,
        organisation_name=organisation_name,
        born_on=born_on,
        keys=keys or (),
    )
    found = ranked(traits, candidates.near([traits]))
    return [
        Likely(customer, likeness.score, tuple(map(str, likeness.because)))
        for customer, likeness in found
    ]


def ranked(traits: Traits, index: Index[Thing]) -> list[tuple[Thing, Likeness]]:
    """What the index holds that is likely the same, the likeliest first, five at most."""
    compared = ((thing, compare(traits, other)) for thing, other in index.near(traits))
    found = [(thing, likeness) for thing, likeness in compared if likeness.score >= LIKELY]
    return sorted(found, key=lambda pair: -pair[1].score)[:MOST]

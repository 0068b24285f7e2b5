"""Who may be the same: likely matches of a person, scored and explained.

``likely(...)`` serves a form with one person; ``candidates.near`` and an ``Index`` serve a file
with thousands, in a handful of queries. The scores are explained in ``crm.matching.scoring``.
"""

from dataclasses import dataclass
from datetime import date

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
]

MOST = 5
# From here a customer with such a name is listed, though nothing else speaks for it: one slip
# in the first name and one in the family name, and nothing against it.
NEARLY = 0.25


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
    """Customers who are likely the one described, or are called nearly so; five at most.

    The likeliest come first, and whoever has only such a name is below ``LIKELY``.
    ``keys`` are (kind, key) of contact points, as ``addresses.parse`` makes them.
    """
    traits = Traits.of(
        given_name=given_name,
        family_name=family_name,
        organisation_name=organisation_name,
        born_on=born_on,
        keys=keys or (),
    )
    namesakes = candidates.spelt_like(traits)
    index = candidates.near([traits], also=namesakes)
    compared = [(one, compare(traits, index.traits(one))) for one in index]
    found = [
        (one, likeness)
        for one, likeness in compared
        if likeness.score >= (NEARLY if one.pk in namesakes else LIKELY)
    ]
    found.sort(key=lambda pair: (-pair[1].score, pair[0].pk))
    return [
        Likely(customer, likeness.score, tuple(map(str, likeness.because)))
        for customer, likeness in found[:MOST]
    ]

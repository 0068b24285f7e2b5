"""Which records are worth comparing: those that share one telling trait. Pure.

Comparing everybody with everybody would be 500 thousand million pairs in a million customers.
Two records of one person nearly always agree in one of these: birth date, family name and first
initial, where the address begins, or a phone number or e-mail address to the letter.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from crm.matching.traits import Traits, bare

Thing = TypeVar("Thing", bound=Hashable)

# A trait that more records share tells nobody apart: the birth date that stands for "unknown".
MOST_PER_BLOCK = 50
PLACE_LETTERS = 7
ORGANISATION_LETTERS = 8


def blocks(traits: Traits) -> Iterator[tuple]:
    """Under which traits a record is found."""
    if traits.born_on:
        yield "born", traits.born_on
    if traits.family:
        yield "name", traits.family, traits.given[:1]
    if traits.organisation:
        yield "organisation", traits.organisation[:ORGANISATION_LETTERS]
    for kind, key in traits.keys:
        yield (kind, key) if kind != "postal" else ("place", bare(key)[:PLACE_LETTERS])


def sought(traits: Traits) -> Iterator[tuple]:
    """Where others like it are looked for: in its own blocks, and with the names swapped."""
    yield from blocks(traits)
    if traits.given:
        yield "name", traits.given, traits.family[:1]


class Index(Generic[Thing]):
    """Records by their telling traits, in memory: the rows of a file, or a fetched handful."""

    def __init__(self):
        self._blocks: dict[tuple, list[Thing]] = defaultdict(list)
        self._traits: dict[Thing, Traits] = {}

    def add(self, thing: Thing, traits: Traits) -> None:
        self._traits[thing] = traits
        for block in blocks(traits):
            if len(self._blocks[block]) < MOST_PER_BLOCK:
                self._blocks[block].append(thing)

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._traits)

    def traits(self, thing: Thing) -> Traits:
        return self._traits[thing]

    def near(self, traits: Traits) -> Iterator[tuple[Thing, Traits]]:
        """Every record that shares a telling trait, once."""
        found = dict.fromkeys(
            thing for block in sought(traits) for thing in self._blocks.get(block, ())
        )
        for thing in found:
            yield thing, self._traits[thing]

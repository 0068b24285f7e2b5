"""Who resembles a row of a file: its other rows, and the customers who are here already."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from crm import matching
from crm.importing.rows import Person
from crm.importing.surplus import surplus
from crm.matching import HOLD, Likeness, candidates
from crm.models import Customer, Identifier, ImportRow

Number = tuple[str, str]  # a system and the number it gave

BY_NUMBER = """
select i.system, i.value, i.customer_id
from unnest(%s::text[], %s::text[]) as wanted(system, value)
join crm_identifier i
  on i.system = wanted.system and i.value = wanted.value and i.ended_at is null
"""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Somebody else who resembles a row: a customer, or another row by its number."""

    other: "int | Customer"
    likeness: Likeness
    is_same_number: bool = False
    says_the_same: bool = False

    @property
    def is_certain(self) -> bool:
        agrees = self.likeness.score >= HOLD and not self.likeness.is_contradicted
        return self.says_the_same or (self.is_same_number and agrees)

    @property
    def is_likely(self) -> bool:
        return self.is_same_number or self.likeness.score >= HOLD

    def is_before(self, person: Person) -> bool:
        """Whether the other came first: only then can a row be taken for it."""
        return isinstance(self.other, Customer) or self.other < person.number

    @property
    def name(self) -> str:
        if isinstance(self.other, Customer):
            return self.other.ref
        return _("row %(number)d") % {"number": self.other}

    def as_json(self) -> dict:
        is_row = isinstance(self.other, int)
        who = {"row": self.other} if is_row else {"ref": self.other.ref}
        return who | {
            "score": self.likeness.score,
            "because": [str(word) for word in self.likeness.because],
        }


class File:
    """All rows of one file, found by their numbers and by whom they resemble."""

    def __init__(self, people: Iterable[Person]):
        self.people = {person.number: person for person in people}
        self._index: matching.Index[int] = matching.Index()
        self._numbers: dict[Number, list[int]] = {}
        self._same: dict[str, int] = {}
        # The customer, or else the earlier row, that a row was taken for.
        self._settled: dict[int, Customer | int | None] = {}
        for number, person in self.people.items():
            if not person.problem:
                self._index.add(number, person.traits)
                self._same.setdefault(person.fingerprint, number)
                for identifier in person.identifiers:
                    self._numbers.setdefault(identifier, []).append(number)

    def settle(self, number: int, other: Customer | int | None) -> None:
        """Remember whom a row was taken for, if for anybody."""
        self._settled[number] = other

    def who(self, other: Customer | int) -> Customer | int:
        """Whom a row stands for: the customer or the row that it was taken for, else itself."""
        while isinstance(other, int) and (like := self._settled.get(other)):
            other = like
        return other

    def twin_of(self, person: Person) -> int | None:
        """The first row that says exactly the same, unless it says no more than a name."""
        first = self._same[person.fingerprint]
        return first if first != person.number and person.is_telling else None

    def surplus(self, person: Person, number: int) -> list[str]:
        """What a row says that an earlier one does not."""
        other = self.people[number]
        return surplus(person, other, keys=other.traits.keys, numbers=other.identifiers)

    def like(self, person: Person) -> Iterator[Resemblance]:
        """The other rows that resemble one, before and after it."""
        near = {number for number, _traits in self._index.near(person.traits)}
        for key in person.identifiers:
            near.update(self._numbers[key])
        for number in sorted(near - {person.number}):
            other = self.people[number]
            yield resemblance(person, number, other.traits, set(other.identifiers))


class Register:
    """The customers who may be the same as some of a batch of rows; ten queries in all."""

    def __init__(self, batch: list[Person], system: str, ours: Collection[int]):
        """``ours`` are customers whom this run made; the file knows them as rows."""
        self.before = _came_before(batch, system)
        fresh = [person for person in batch if person.fingerprint not in self.before]
        fresh = [person for person in fresh if not person.problem]
        numbers = {number for person in fresh for number in person.identifiers}
        sharing = numbers_taken(numbers).values()
        self._near = candidates.near((person.traits for person in fresh), also=sharing)
        self._customers = {one.pk: one for one in self._near if one.pk not in ours}
        self._numbers = _numbers_of(self._customers, fresh)
        self._by_number: dict[Number, list[int]] = {}
        for pk, numbers in self._numbers.items():
            for number in numbers:
                self._by_number.setdefault(number, []).append(pk)

    def surplus(self, person: Person, customer: Customer) -> list[str]:
        """What a row says that is not on the customer's record."""
        keys = self._near.traits(customer).keys
        return surplus(
            person, customer, keys=keys, numbers=self._numbers.get(customer.pk, set())
        )

    def like(self, person: Person) -> Iterator[Resemblance]:
        """The customers who resemble a row."""
        ids = {customer.pk for customer, _traits in self._near.near(person.traits)}
        for key in person.identifiers:
            ids.update(self._by_number.get(key, ()))
        for pk in sorted(ids & self._customers.keys()):
            customer = self._customers[pk]
            numbers = self._numbers.get(pk, set())
            yield resemblance(person, customer, self._near.traits(customer), numbers)


def resemblance(
    person: Person, other: int | Customer, traits: matching.Traits, numbers: set[Number]
) -> Resemblance:
    """Compare a row with another one or with a customer, who has these numbers."""
    own = dict(person.identifiers)
    shared = not numbers.isdisjoint(person.identifiers)
    # Two numbers in one system: that system keeps them apart, only a person may overrule it.
    apart = not shared and any(own.get(system, value) != value for system, value in numbers)
    return Resemblance(
        other,
        matching.compare(person.traits, traits, same_number=shared),
        is_same_number=shared,
        says_the_same=not apart and person.traits.says_the_same_as(traits),
    )


def _came_before(batch: list[Person], system: str) -> dict[str, Customer]:
    """Customers by the fingerprint of a row that led to them in an earlier run."""
    rows = ImportRow.objects.brought().filter(
        run__system=system, fingerprint__in={person.fingerprint for person in batch}
    )
    return {row.fingerprint: row.customer for row in rows.select_related("customer")}


def numbers_taken(numbers: Collection[Number]) -> dict[Number, int]:
    """Those of the numbers that a customer has, with the id of that customer."""
    if not numbers:
        return {}
    systems, values = zip(*sorted(set(numbers)), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(BY_NUMBER, [list(systems), list(values)])
        return {(system, value): customer for system, value, customer in cursor.fetchall()}


def _numbers_of(customers: Iterable[int], batch: list[Person]) -> dict[int, set[Number]]:
    """The numbers these customers have in the systems that the rows speak of."""
    systems = {system for person in batch for system, _value in person.identifiers}
    found: dict[int, set[Number]] = {}
    kept = Identifier.objects.filter(customer__in=customers, system__in=systems, ended_at=None)
    for pk, system, value in kept.values_list("customer_id", "system", "value"):
        found.setdefault(pk, set()).add((system, value))
    return found

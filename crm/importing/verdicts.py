"""What becomes of a row: new, already here, held for a person, or refused.

A row is already here when the same row of the same system came before, when it has the same
number in that system and nothing speaks against it (another first name or birth date does), or
when all that it says is known of one customer. It is held when somebody is so likely the same
that a person should decide. All others are new; whom they resemble less is listed with them.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from crm import matching
from crm.importing.rows import Person
from crm.importing.surplus import surplus
from crm.matching import HOLD, LIKELY, Likeness, candidates
from crm.models import Customer, Identifier, ImportRow

Outcome = ImportRow.Outcome
Number = tuple[str, str]  # a system and the number it gave
CERTAIN = Likeness(1.0)
MOST_LISTED = 5

BY_NUMBER = """
select i.system, i.value, i.customer_id
from unnest(%s::text[], %s::text[]) as wanted(system, value)
join crm_identifier i
  on i.system = wanted.system and i.value = wanted.value and i.ended_at is null
"""


@dataclass(slots=True)
class Verdict:
    """What becomes of one row. ``like`` is the earlier row or the customer it is taken for."""

    person: Person
    outcome: str
    reason: str = ""
    likely: list[dict] = field(default_factory=list)
    like: "int | Customer | None" = None
    # In words, what the row says that is not known of whom it is taken for.
    surplus: list[str] = field(default_factory=list)


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


def judge(person: Person, file: File, register: Register) -> Verdict:
    """Say what becomes of one row; earlier rows count, later ones are only listed."""
    if person.problem:
        return Verdict(person, Outcome.REFUSED, person.problem)
    if customer := register.before.get(person.fingerprint):
        came = [Resemblance(customer, CERTAIN)]
        return _verdict(person, Outcome.MATCHED, _("This row came before."), came, customer)
    if twin := file.twin_of(person):
        said = _("Row %(number)d says exactly the same.") % {"number": twin}
        return _verdict(person, Outcome.MATCHED, said, [Resemblance(twin, CERTAIN)], twin)
    return _compared(person, file, register)


def _compared(person: Person, file: File, register: Register) -> Verdict:
    found = [*register.like(person), *file.like(person)]
    found.sort(
        key=lambda one: (not one.is_certain, not one.is_same_number, -one.likeness.score)
    )
    listed = [one for one in found if one.is_same_number or one.likeness.score >= LIKELY]
    before: dict[Customer | int, list[Resemblance]] = {}
    for one in listed:
        if one.is_before(person):
            before.setdefault(file.who(one.other), []).append(one)
    verdict = _weighed(person, list(before.values()), listed)
    found_in = register if isinstance(verdict.like, Customer) else file
    if verdict.like and (found := found_in.surplus(person, verdict.like)):
        verdict.surplus = found
        says = _("What it says besides is kept with the row: %(what)s.")
        verdict.reason += " " + says % {"what": ", ".join(verdict.surplus)}
    return verdict


def _weighed(
    person: Person, before: list[list[Resemblance]], listed: list[Resemblance]
) -> Verdict:
    """``before`` has, for each who came first, the customer and the rows taken for them."""
    certain = [them[0] for them in before if _is_certain(them)]
    if len(certain) == 1:
        said = _("The same as %(name)s.") % {"name": certain[0].name}
        return _verdict(person, Outcome.MATCHED, said, listed, certain[0].other)
    if likely := certain or [them[0] for them in before if them[0].is_likely]:
        return _verdict(person, Outcome.HELD, _doubt(likely), listed)
    return _verdict(person, Outcome.CREATED, " ".join(person.remarks), listed)


def _is_certain(them: list[Resemblance]) -> bool:
    """Whether a row is one of them: J. Smith may be John, and then Jane is not J. Smith."""
    return them[0].is_certain and not any(one.likeness.is_contradicted for one in them)


def _doubt(likely: list[Resemblance]) -> str:
    first = likely[0]
    because = ", ".join(map(str, first.likeness.because))
    if first.is_same_number and not first.is_certain:
        return _("It has the number of %(name)s, but not the same details.") % {
            "name": first.name
        }
    if len(likely) > 1:
        return _("Likely one of %(count)d, first of all %(name)s: %(because)s.") % {
            "count": len(likely),
            "name": first.name,
            "because": because,
        }
    return _("Likely %(name)s: %(because)s.") % {"name": first.name, "because": because}


def _verdict(person, outcome, reason, listed, like=None) -> Verdict:
    return Verdict(
        person, outcome, reason, [one.as_json() for one in listed[:MOST_LISTED]], like
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

"""What becomes of a row: new, already here, held for a person, or refused.

A row is already here when the same row of the same system came before, when it has the same
number in that system and nothing speaks against it (another first name or birth date does), or
when all that it says is known of one customer. It is held when somebody is so likely the same
that a person should decide. All others are new; whom they resemble less is listed with them.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from crm.importing.resembling import File, Register, Resemblance
from crm.importing.rows import Person
from crm.matching import LIKELY, Likeness
from crm.models import Customer, ImportRow

Outcome = ImportRow.Outcome
CERTAIN = Likeness(1.0)
MOST_LISTED = 5


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

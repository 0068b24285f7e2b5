"""One row as what will be kept of one customer: their lines, contact points and numbers."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import available_timezones

from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm import addresses
from crm.addresses import Address
from crm.exceptions import CrmError
from crm.importing import dates, languages, people, refusals
from crm.importing.fields import OWN, OWN_QUIET, bare_header, public_system
from crm.importing.reading import Row
from crm.importing.refusals import Refusal
from crm.matching import NAMELESS, Traits
from crm.models import Customer

LABELS = ("mobile", "home", "work", "business", "office", "daytime", "evening", "fax", "cell")
LONGEST = {"given_name": 300, "family_name": 300, "organisation_name": 300}
LONGEST_NUMBER = 120
LONGEST_LINES = {"worth_knowing": 2_000, "region": 60}
ZONES = {zone.casefold(): zone for zone in available_timezones()}


@dataclass(frozen=True)
class Plan:
    """How the rows of one file become customers."""

    columns: list[str]
    mapping: list[str]
    system: str
    date_order: str
    region: str
    today: date
    # Own fields that all desks see: a column for supervisors only goes elsewhere.
    open_keys: frozenset[str] = frozenset()
    own_keys: list[str] = field(init=False)

    def __post_init__(self):
        keys: list[str] = []
        for place, column in enumerate(self.columns, 1):
            key = slugify(column)[:56] or f"column-{place}"
            if self.mapping[place - 1] == OWN_QUIET and key in self.open_keys:
                key = f"{key[:40]}-supervisors"
            keys.append(key if key not in keys else f"{key[:52]}-{place}")
        object.__setattr__(self, "own_keys", keys)

    def system_of(self, at: int) -> str:
        """Whose numbers a column holds: its system's or everybody's; empty for no number."""
        if self.mapping[at] == "identifier":
            return f"{self.system} {self.columns[at]}"[:60]
        return (
            public_system(self.columns[at]) if self.mapping[at] == "public_identifier" else ""
        )


@dataclass(slots=True)
class Person:
    """What one row says: a person or an organisation, ready to be compared and kept."""

    number: int
    cells: list[str]
    problem: str = ""
    lines: dict = field(default_factory=dict)
    points: dict[tuple[str, str], tuple[Address, str]] = field(default_factory=dict)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    traits: Traits | None = None

    @property
    def fingerprint(self) -> str:
        """Recognises the same row of the same system when it comes again."""
        text = "\x1f".join(self.cells).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=16).hexdigest()

    def add_points(self, found: Iterable[Address], label: str = "") -> None:
        for address in found:
            self.points.setdefault((address.kind, address.key), (address, label))

    @property
    def is_telling(self) -> bool:
        """Whether more than a name is known: the same again is then the same person."""
        return bool(self.identifiers or self.points or self.lines.get("born_on"))


def shaped(row: Row, plan: Plan) -> Person:
    """Make of one row what will be kept; ``problem`` says why nothing can be."""
    person = Person(row.number, row.cells, row.problem)
    if not row.problem:
        cells = _Cells(row, plan, person)
        for step in (_names, _dates, _reach, _postal, _numbers, _about, _refusals, _rest):
            step(cells, person)
        _complete(person)
    return person


class _Cells:
    """The filled cells of one row by what they are; what cannot be used is kept as it came."""

    def __init__(self, row: Row, plan: Plan, person: Person):
        self.plan, self._person = plan, person
        self._at: dict[str, list[int]] = {}
        self._cells = row.cells
        for at, (name, cell) in enumerate(zip(plan.mapping, row.cells, strict=True)):
            if cell:
                self._at.setdefault(name, []).append(at)

    def of(self, name: str) -> Iterator[tuple[int, str]]:
        """The columns that hold this, and what they hold."""
        return ((at, self._cells[at]) for at in self._at.get(name, ()))

    def words(self, name: str) -> str:
        return " ".join(cell for _at, cell in self.of(name))

    def keep(self, at: int, why: str = "") -> None:
        """Keep a cell as an own field; with ``why`` it could not be what its column says."""
        self._person.own[self.plan.own_keys[at]] = self._cells[at]
        if why:
            self._person.remarks.append(
                _("“%(column)s” is kept as it came. %(why)s")
                % {"column": self.plan.columns[at], "why": why}
            )

    def keep_all(self, names: Iterable[str], why: str = "") -> None:
        for name in names:
            for at, _cell in self.of(name):
                self.keep(at, why)
                why = ""


def _names(cells: _Cells, person: Person) -> None:
    lines = {name: cells.words(name) for name in ("title", "given_name", "family_name")}
    whole, organisation = cells.words("full_name"), cells.words("organisation_name")
    if whole and people.is_company(whole) and not organisation:
        organisation = whole
    elif whole:
        lines = {name: lines[name] or found for name, found in _apart(whole, cells).items()}
    if lines["given_name"] or lines["family_name"]:
        cells.keep_all(["organisation_name"])
    elif organisation:
        lines = {"kind": Customer.Kind.ORGANISATION, "organisation_name": organisation}
    if len(lines.get("title", "")) > 30:
        lines["title"] = ""
        cells.keep_all(["title"], _("It is too long for a title."))
    person.lines = {name: value for name, value in lines.items() if value}
    person.problem = next(filter(None, (_too_long(*line) for line in person.lines.items())), "")


def _apart(whole: str, cells: _Cells) -> dict[str, str]:
    """A whole name in its parts; as it came it is kept where some of it is no name."""
    lines = people.apart(whole)
    if suffix := lines.pop("suffix"):
        cells.keep_all(["full_name"], _("“%(end)s” is no name.") % {"end": suffix})
    return lines


def _too_long(name: str, value: str) -> str:
    if len(value) <= LONGEST.get(name, len(value)):
        return ""
    return _("The name has %(length)d characters; %(most)d can be kept.") % {
        "length": len(value),
        "most": LONGEST[name],
    }


def _dates(cells: _Cells, person: Person) -> None:
    for name in ("born_on", "since_on"):
        for at, cell in cells.of(name):
            if day := dates.read(cell, cells.plan.date_order, today=cells.plan.today):
                person.lines[name] = day
            else:
                cells.keep(at, _("It is no date in the past."))


def _reach(cells: _Cells, person: Person) -> None:
    for kind in (addresses.EMAIL, addresses.PHONE):
        for at, cell in cells.of(kind):
            header = bare_header(cells.plan.columns[at])
            label = next((word for word in LABELS if word in header), "")
            try:
                found = _several(cell, kind, cells.plan.region)
            except CrmError as refusal:
                cells.keep(at, refusal.message)
            else:
                person.add_points(found, label)


def _several(cell: str, kind: str, region: str) -> list[Address]:
    """The addresses in one cell: one as a rule, several where a delimiter stands between."""
    pieces = [piece for piece in re.split(r"\s*(?:[;,\n|]|\s/\s|\bor\b)\s*", cell) if piece]
    if len(pieces) < 2:
        pieces = [cell]
    return [addresses.parse(kind, piece, region) for piece in pieces]


def _postal(cells: _Cells, person: Person) -> None:
    value, parts = people.postal(
        {name: [cell for _at, cell in cells.of(name)] for name in people.ADDRESS}
    )
    if not value:
        cells.keep_all(people.ADDRESS)
        return
    try:
        person.add_points([addresses.parse(addresses.POSTAL, value, parts=parts)])
    except CrmError as refusal:
        cells.keep_all(people.ADDRESS, refusal.message)


def _numbers(cells: _Cells, person: Person) -> None:
    for name in ("identifier", "public_identifier"):
        for at, cell in cells.of(name):
            if len(cell) > LONGEST_NUMBER:
                cells.keep(at, _("It is too long for a number."))
            else:
                person.identifiers.append((cells.plan.system_of(at), cell))


def _about(cells: _Cells, person: Person) -> None:
    for at, cell in cells.of("language"):
        if code := languages.code_of(cell):
            person.lines["language"] = code
        else:
            cells.keep(at, _("It is no language on our list."))
    for at, cell in cells.of("time_zone"):
        if zone := ZONES.get(cell.casefold()):
            person.lines["time_zone"] = zone
        else:
            cells.keep(at, _("It is no time zone such as America/Chicago."))
    for name, most in LONGEST_LINES.items():
        _line(cells, person, name, most)


def _line(cells: _Cells, person: Person, name: str, most: int) -> None:
    for at, cell in cells.of(name):
        if len(cell) > most:
            cells.keep(at, _("It is longer than %(most)d characters.") % {"most": most})
        else:
            person.lines[name] = cell


def _refusals(cells: _Cells, person: Person) -> None:
    for at, cell in cells.of("refusal"):
        if found := refusals.read(cells.plan.columns[at], cell):
            person.refusals.append(found)


def _rest(cells: _Cells, person: Person) -> None:
    cells.keep_all([OWN, OWN_QUIET])
    for at, cell in cells.of("tags"):
        tags = [tag.strip() for tag in re.split(r"[,;|]", cell)]
        if any(len(tag) > 40 for tag in tags):
            cells.keep(at, _("A tag has at most 40 characters."))
        else:
            person.lines.setdefault("tags", []).extend(filter(None, tags))


def _complete(person: Person) -> None:
    """Compare by what was said; stand in for a name that nobody told."""
    said = {name: person.lines.get(name, "") for name in LONGEST}
    person.traits = Traits.of(
        **said, born_on=person.lines.get("born_on"), keys=person.points.keys()
    )
    if any(said.values()) or person.problem:
        return
    if not person.is_telling:
        person.problem = _("This row has no name, and nothing else to know somebody by.")
    person.lines |= {
        "family_name": _("Name not known"),
        "address_form": Customer.AddressForm.OWN_WORDS,
        "address_words": _("customer"),
        "tags": [*person.lines.get("tags", []), NAMELESS],
    }
    person.remarks.append(_("It has no name. Ask for it at the next contact."))

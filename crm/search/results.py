"""The rows of a result list: who, which letters fit, and the one thing that is going on now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import wording
from crm.models import (
    CareNote,
    ContactPoint,
    Customer,
    Identifier,
    Relationship,
    User,
)
from crm.relatives import rebuilt
from crm.search import gathering
from crm.search.finding import Found
from crm.search.folding import fold
from crm.search.marking import Marker, Segments, is_marked

OLD = {
    ContactPoint.Kind.PHONE: gettext_lazy("old number {value}"),
    ContactPoint.Kind.EMAIL: gettext_lazy("old e-mail {value}"),
    ContactPoint.Kind.POSTAL: gettext_lazy("old address {value}"),
}
FACT_LETTERS = 60


@dataclass(frozen=True)
class Now:
    """The one thing going on with a customer, as a chip."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True)
class Result:
    """One row of the list, as ``components/_result.html`` draws it."""

    url: str
    name: Segments
    initials: str = ""
    icon: str = ""
    now: Now | None = None
    note: str = ""
    more: Segments | tuple = ()


def people(found: Found, reader: User) -> list[tuple[Customer, Result]]:
    """The customers that were found and that ``reader`` may see, as rows; one query."""
    if not found.ids:
        return []
    known = gathering.rows(found.ids, reader, found.at)
    marker = Marker(
        tuple(fold(term) for token in found.tokens for term in token.terms),
        tuple(near.word for near in found.near),
    )
    listed = [known[pk] for pk in found.ids if pk in known]
    return [(customer, result(customer, marker)) for customer in listed]


def result(customer: Customer, marker: Marker) -> Result:
    return Result(
        url=customer.get_absolute_url(),
        name=marker.name(customer.name),
        initials=customer.initials,
        now=now_of(customer),
        note=bond_of(customer),
        more=joined(list(details(customer, marker))),
    )


def details(customer: Customer, marker: Marker) -> Iterator[Segments]:
    """Phone and address always, the rest only where more than the name was asked for."""
    shown_kinds = set()
    beyond = marker.without(customer.name)
    points = rebuilt(ContactPoint, customer.row["points"])
    fitting = [(point, marked(point, beyond)) for point in points]
    for point, made in sorted(fitting, key=lambda each: not is_marked(each[1])):
        if point.is_live and point.kind not in shown_kinds:
            if is_marked(made) or point.kind != ContactPoint.Kind.EMAIL:
                shown_kinds.add(point.kind)
                yield made
        elif not point.is_live and is_marked(made):
            yield [(str(OLD[point.kind]).format(value=point.shown), False)]
    yield from numbers(customer, marker)
    yield from orders(customer, marker)


def marked(point: ContactPoint, marker: Marker) -> Segments:
    """A contact point with the letters that fit; of a retired one it is only told whether."""
    text = point.shown if point.is_live else point.value
    if point.kind == ContactPoint.Kind.PHONE:
        return marker.number(text)
    if point.kind == ContactPoint.Kind.EMAIL:
        return marker.address(text)
    return marker.name(text)


def numbers(customer: Customer, marker: Marker) -> Iterator[Segments]:
    """Ref, birth date and numbers in other systems, where they were asked for."""
    if is_marked(made := marker.name(customer.ref)):
        yield made
    if customer.born_on and marker.has_day(customer.born_on):
        before, _date, after = _("born {date}").partition("{date}")
        yield [(before, False), (wording.plain_day(customer.born_on), True), (after, False)]
    for number in rebuilt(Identifier, customer.row["numbers"]):
        made = marker.name(number.value)
        if is_marked(made):
            words = _("formerly {system} {number}") if number.ended_at else "{system} {number}"
            before, _number, after = words.replace("{system}", number.system).partition(
                "{number}"
            )
            yield [(before, False), *made, (after, False)]


def orders(customer: Customer, marker: Marker) -> Iterator[Segments]:
    """The numbers of orders that were asked for."""
    for number in customer.row["orders"]:
        made = marker.name(number)
        if is_marked(made):
            before, _number, after = _("order {number}").partition("{number}")
            yield [(before, False), *made, (after, False)]


def joined(parts: list[Segments]) -> Segments:
    made: Segments = []
    for part in parts:
        made += [(" · ", False), *part] if made else part
    return made


def now_of(customer: Customer) -> Now | None:
    """First who left or died; then what is to be borne in mind; then who waits; then today."""
    if not customer.is_with_us:
        return Now("quiet", "leaf", capfirst(customer.get_standing_display()))
    if notes := rebuilt(CareNote, customer.row["care"]):
        note = min(notes, key=lambda note: note.rank)
        return Now(note.tone, note.icon, Truncator(note.fact).chars(FACT_LETTERS))
    if customer.row["waiting"]:
        return Now("person", "lock", _("A colleague asks to open a note"))
    if today := customer.row["today"]:
        at = wording.clock(parse_datetime(today))
        return Now("plan", "clock", _("In touch today, {time}").format(time=at))
    return None


def bond_of(customer: Customer) -> str:
    """To whom in the list the customer belongs, and for what they may act."""
    for bond in rebuilt(Relationship, customer.row["bonds"]):
        told = {"role": bond.role, "name": bond.customer.name, "matters": bond.acts_in_words}
        if bond.may_act_for:
            return _("{role} of {name}, may act for {matters}").format(**told)
        return _("{role} of {name}").format(**told)
    return ""

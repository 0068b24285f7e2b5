"""Customers: registered, changed, given an owner; their identifiers in other systems.

A change is written line by line: two colleagues who change different lines at the same time
both keep theirs, and only what both changed differently is asked for (``crm.versions``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock, contact_points, doubts, refusals, texts, trail, versions
from crm.addresses import Address
from crm.doubts import Doubt
from crm.exceptions import CrmError
from crm.models import Customer, Identifier, OwnField, User

# What a form may change, in the words in which the trail names it.
LINES = {
    "title": gettext_lazy("title"),
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "organisation_name": gettext_lazy("name"),
    "address_form": gettext_lazy("form of address"),
    "address_words": gettext_lazy("form of address"),
    "born_on": gettext_lazy("birth date"),
    "language": gettext_lazy("language"),
    "time_zone": gettext_lazy("time zone"),
    "region": gettext_lazy("region"),
    "worth_knowing": gettext_lazy("worth knowing"),
    "tags": gettext_lazy("tags"),
    "owner": gettext_lazy("owner"),
    "deputy": gettext_lazy("deputy"),
}
NAMING = {"title", "given_name", "family_name", "address_form"}
STANDINGS = {
    Customer.Standing.WITH_US: gettext_lazy("{who} noted that they are with us"),
    Customer.Standing.LEFT: gettext_lazy("{who} noted that they left"),
    Customer.Standing.DIED: gettext_lazy("{who} noted that they have died"),
}
# A line of a field that the organisation added is named after the field's key.
OWN = "own_"


class Nameless(CrmError):
    """Enter at least one name."""


class FirstNameMissing(CrmError):
    """A first name can be used only when it is on the record."""


class FormalAlone(CrmError):
    """A formal address needs a title or a family name. Enter one, or choose another."""


class WordsMissing(CrmError):
    """Enter the words in which they want to be addressed."""


class DeputyIsOwner(CrmError):
    """The deputy is the owner already. Choose another person, or none."""


class DeputyAlone(CrmError):
    """A deputy stands in for an owner. Choose the owner as well."""


class NumberMissing(CrmError):
    """Enter the system and the number."""


class IdentifierTaken(CrmError):
    """That is on a record already."""


class EndedAlready(CrmError):
    """This was ended before you. Look at what is there now."""


@dataclass(frozen=True)
class Reach:
    """One address a customer is registered with, and the doubts that were read back."""

    address: Address
    kept: Sequence[Doubt] = ()


@dataclass(frozen=True)
class Change:
    """What came of a change: the customer as they are now, and how the lines went together."""

    customer: Customer
    merge: versions.Merge


def register(
    *,
    by: User,
    reach: Iterable[Reach] = (),
    identifiers: Iterable[tuple[str, str]] = (),
    passed_over: int = 0,
    is_served: bool = True,
    **lines: Any,
) -> Customer:
    """Make a new record with its contact points and identifiers, in one act.

    ``passed_over`` likely matches were looked at and were somebody else. ``identifiers`` are
    pairs of system and value. Who only asked something, or only acts for another, is not
    ``is_served``: with all others we begin today (A15). Raises what ``check``,
    ``check_formal`` and ``add_identifier`` raise.
    """
    reach = list(reach)
    if is_served:
        lines.setdefault("since_on", clock.today())
    customer = Customer(pk=trail.next_pk(Customer), **_tidy(lines))
    check(customer)
    check_formal(customer)
    says = _("{who} made this record")
    with trail.act(
        "customer.registered",
        by=by,
        customer=customer,
        says=says,
        why=_why_new(reach, passed_over),
    ):
        customer.save(force_insert=True)
        for way in reach:
            contact_points.add(customer, by=by, address=way.address)
        for system, value in identifiers:
            add_identifier(customer, by=by, system=system, value=value)
    return customer


def change(customer: Customer, *, by: User, version: int, **lines: Any) -> Change:
    """Write what ``by`` changed since ``version``; keep what others changed meanwhile.

    ``own`` is a dict of the organisation's own fields by key; None takes a value away. Nothing
    is written, and no act opened, where nothing differs. Raises ``versions.Clash`` and what
    ``check`` raises.
    """
    return _merge(customer, by, version, _flat(_tidy(lines)), "customer.changed", _changed)


def assign_owner(
    customer: Customer, *, by: User, version: int, owner: User | None, deputy: User | None
) -> Change:
    """Name who sees this customer through, and who stands in (A7). May raise a ``Clash``."""
    if deputy and not owner:
        raise DeputyAlone(field="deputy")
    if deputy and deputy == owner:
        raise DeputyIsOwner(field="deputy")
    lines = {"owner": owner, "deputy": deputy}

    def says(_wanted: Mapping[str, Any]) -> str:
        return _assigned(owner, deputy)

    return _merge(customer, by, version, lines, "customer.owner_assigned", says)


def set_standing(
    customer: Customer,
    *,
    by: User,
    version: int,
    standing: str,
    standing_since_on: date | None = None,
    why: str = "",
) -> Change:
    """Say that they left, have died or are with us again, today where no day is said (B14).

    Whatever need not be sent ends with it (gate G2). May raise a ``Clash``.
    """
    day = standing_since_on or customer.standing_since_on
    # A day that was left as it is belongs to the former standing.
    if standing != customer.standing and day == customer.standing_since_on:
        day = clock.today()
    lines = {"standing": standing, "standing_since_on": day}

    def says(_wanted: Mapping[str, Any]) -> str:
        return str(STANDINGS[standing])

    return _merge(customer, by, version, lines, "customer.standing_set", says, why)


def add_identifier(customer: Customer, *, by: User, system: str, value: str) -> Identifier:
    """Record what another system calls them.

    Raises ``NumberMissing``, or ``IdentifierTaken``, which names whose it is.
    """
    if not (texts.trimmed(system) and texts.trimmed(value)):
        raise NumberMissing(field="value")
    says = _("{who} added the number of %(system)s") % {"system": system}
    with (
        refusals.worded(identifier_once_per_system=IdentifierTaken(field="value")),
        trail.act("identifier.added", by=by, customer=customer, says=says),
    ):
        held = Identifier.objects.live().filter(system=system, value=value)
        if taken := held.select_related("customer").first():
            raise IdentifierTaken(_taken(taken, customer), field="value")
        return Identifier.objects.create(customer=customer, system=system, value=value)


def end_identifier(identifier: Identifier, *, by: User, why: str = "") -> Identifier:
    """Say that this number is not theirs any more; it may then be another customer's.

    Raises ``EndedAlready``.
    """
    says = _("{who} ended the number of %(system)s") % {"system": identifier.system}
    with trail.act("identifier.ended", by=by, customer=identifier.customer, says=says, why=why):
        ended = Identifier.objects.live().filter(pk=identifier.pk).update(ended_at=clock.now())
        if not ended:
            raise EndedAlready
    identifier.refresh_from_db()
    return identifier


def check(customer: Customer) -> None:
    """Raise where a record would have no name, or a form of address it cannot keep (C6)."""
    if not texts.trimmed(customer.name):
        field = "family_name" if customer.is_person else "organisation_name"
        raise Nameless(field=field)
    forms = Customer.AddressForm
    if customer.address_form == forms.FIRST_NAME and not customer.given_name:
        raise FirstNameMissing(field="address_form")
    if customer.address_form == forms.OWN_WORDS and not customer.address_words:
        raise WordsMissing(field="address_words")


def check_formal(customer: Customer) -> None:
    """Raise where nothing but a first name could be said that nobody allowed (C6).

    What a file brought so stays as it is until somebody changes how they are named.
    """
    is_formal = customer.address_form == Customer.AddressForm.FORMAL
    if customer.is_person and is_formal and not (customer.title or customer.family_name):
        raise FormalAlone(field="address_form")


def _merge(  # noqa: PLR0913 - the parts of any change
    customer, by, version, mine, verb, says, why=""
) -> Change:
    def read(row) -> dict[str, Any]:
        return {name: _value_of(row, name) for name in mine}

    with transaction.atomic():
        row = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        merge = versions.merged(row, version, mine, read)
        if merge.wanted:
            fields = _put(row, merge.wanted)
            check(row)
            if NAMING & merge.wanted.keys():
                check_formal(row)
            with trail.act(verb, by=by, customer=row, says=says(merge.wanted), why=why):
                row.save(update_fields=fields)
            row.refresh_from_db(fields=["version"])
    return Change(row, merge)


def _tidy(lines: Mapping[str, Any]) -> dict[str, Any]:
    """Own words only where they are the form of address; tags once each, in order."""
    tidy = dict(lines)
    if "address_form" in tidy and tidy["address_form"] != Customer.AddressForm.OWN_WORDS:
        tidy["address_words"] = ""
    if "tags" in tidy:
        tidy["tags"] = sorted(set(tidy["tags"]), key=str.casefold)
    return tidy


def _flat(lines: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in lines.items() if name != "own"}
    return flat | {OWN + key: value for key, value in lines.get("own", {}).items()}


def _value_of(row: Any, name: str) -> Any:
    if name.startswith(OWN):
        return row.own.get(name.removeprefix(OWN))
    return getattr(row, name)


def _put(row: Customer, wanted: Mapping[str, Any]) -> list[str]:
    """Set the wanted lines; answer the fields to save."""
    own = {n.removeprefix(OWN): value for n, value in wanted.items() if n.startswith(OWN)}
    fields = {name: value for name, value in wanted.items() if not name.startswith(OWN)}
    if own:
        kept = {key: value for key, value in (row.own | own).items() if value is not None}
        fields["own"] = kept
    for name, value in fields.items():
        setattr(row, name, value)
    return list(fields)


def _changed(wanted: Mapping[str, Any]) -> str:
    plain = [str(LINES[name]) for name in wanted if not name.startswith(OWN)]
    keys = [name.removeprefix(OWN) for name in wanted if name.startswith(OWN)]
    own = OwnField.objects.filter(key__in=keys)
    words = [
        field.label
        if field.audience == OwnField.Audience.STAFF
        else _("a field for supervisors")
        for field in own
    ]
    names = dict.fromkeys([*plain, *words])
    return _("{who} changed: %(lines)s") % {"lines": ", ".join(names)}


def _assigned(owner: User | None, deputy: User | None) -> str:
    if not owner:
        return _("{who} ended the ownership: nobody owns this customer now")
    if not deputy:
        return _("{who} made %(owner)s the owner") % {"owner": owner.full_name}
    return _("{who} made %(owner)s the owner, with %(deputy)s as deputy") % {
        "owner": owner.full_name,
        "deputy": deputy.full_name,
    }


def _why_new(reach: Sequence[Reach], passed_over: int) -> str:
    looked = passed_over and ngettext(
        "%(n)d likely record was looked at and is somebody else.",
        "%(n)d likely records were looked at and are somebody else.",
        passed_over,
    ) % {"n": passed_over}
    return " ".join(filter(None, [looked, *(doubts.for_the_trail(way.kept) for way in reach)]))


def _taken(identifier: Identifier, customer: Customer) -> str:
    if identifier.customer_id == customer.pk:
        return _("This number is on the record already.")
    told = {"name": identifier.customer, "ref": identifier.customer.ref}
    return _("%(name)s (%(ref)s) has this number already.") % told

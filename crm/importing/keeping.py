"""Keeping the new people of one batch: a few bulk writes inside the batch's open act."""

from collections.abc import Iterator

from crm import contact_points, events, quarantines, trail
from crm.importing.fields import OWN_QUIET
from crm.importing.rows import Person, Plan
from crm.models import Act, ContactPoint, Customer, Disclosure, Identifier, OwnField
from crm.models.customers import new_ref


def keep(people: list[Person], plan: Plan, *, act: Act) -> list[Customer]:
    """Make a customer of each person, with contact points, numbers and who holds what.

    Their values come from a system that goes on holding them, so a later correction must reach
    it: each is recorded as disclosed to that system.
    """
    _keep_own_fields(people, plan)
    refs = _free_refs(len(people))
    customers = Customer.objects.bulk_create(
        Customer(ref=ref, own=person.own, **person.lines)
        for ref, person in zip(refs, people, strict=True)
    )
    pairs = list(zip(customers, people, strict=True))
    points = ContactPoint.objects.bulk_create(_points(pairs, plan.system))
    Identifier.objects.bulk_create(
        Identifier(customer=customer, system=system, value=value)
        for customer, person in pairs
        for system, value in dict.fromkeys(person.identifiers)
    )
    holder = {"holder_kind": Disclosure.Holder.SYSTEM, "holder": plan.system}
    contact_points.disclose(points, act=act, **holder)
    Disclosure.objects.bulk_create(
        Disclosure(act=act, customer=customer, field=field, **holder)
        for customer, person in pairs
        for field in ("name", "born_on")
        if field == "name" or field in person.lines
    )
    trail.mention(act, customers)
    for customer, person in pairs:
        tell_refusals(customer, person, plan, act=act)
    return customers


def tell_refusals(customer: Customer, person: Person, plan: Plan, *, act: Act) -> None:
    """Let the upper layers hear what the file says that this customer does not want."""
    if person.refusals:
        events.customer_imported.send(
            Customer, customer=customer, refusals=person.refusals, source=plan.system, act=act
        )


def _points(pairs: list[tuple[Customer, Person]], system: str) -> Iterator[ContactPoint]:
    """The contact points of all; whose owner once said stop is disputed from the first."""
    closed = quarantines.closed_for_everybody(
        address for _customer, person in pairs for address, _label in person.points.values()
    )
    for customer, person in pairs:
        for point in _points_of(customer, person, system):
            if (point.kind, point.key) in closed:
                point.status = ContactPoint.Status.DISPUTED
            yield point


def _points_of(customer: Customer, person: Person, system: str) -> Iterator[ContactPoint]:
    kinds: set[str] = set()
    for address, label in person.points.values():
        yield ContactPoint(
            customer=customer,
            kind=address.kind,
            value=address.value,
            key=address.key,
            parts=address.parts,
            label=label,
            source=system,
            is_preferred=address.kind not in kinds,
        )
        kinds.add(address.kind)


def _keep_own_fields(people: list[Person], plan: Plan) -> None:
    """Name the own fields that these people bring values for and that are not named yet."""
    used = {key for person in people for key in person.own}
    used -= set(OwnField.objects.filter(key__in=used).values_list("key", flat=True))
    audiences = {OWN_QUIET: OwnField.Audience.SUPERVISORS}
    OwnField.objects.bulk_create(
        OwnField(key=key, label=column, audience=audiences.get(field, OwnField.Audience.STAFF))
        for key, column, field in zip(plan.own_keys, plan.columns, plan.mapping, strict=True)
        if key in used
    )


def _free_refs(count: int) -> list[str]:
    """New refs that no customer has: by the thousand, chance alone would meet one too often."""
    refs: set[str] = set()
    while len(refs) < count:
        drawn = {new_ref() for _n in range(count - len(refs))}
        refs |= drawn.difference(
            Customer.objects.filter(ref__in=drawn).values_list("ref", flat=True)
        )
    return list(refs)

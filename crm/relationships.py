"""Who belongs to whom: what they may do and be told for each other, and until when (D7)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from crm import clock, customers, days, refusals, texts, trail
from crm.exceptions import CrmError
from crm.models import Customer, Relationship, Scope, User


class SamePerson(CrmError):
    """That is the same customer. Choose who else it is."""


class Nobody(CrmError):
    """Enter a name or a ref."""


class RelatedAlready(CrmError):
    """They are related in this role already. End that first, or choose another role."""


class EndedAlready(CrmError):
    """This was ended before you. Look at what is there now."""


class NoBasis(CrmError):
    """Enter how we know it, for example “Ms. Adeyemi said so on the phone”."""


def add(
    customer: Customer, *, by: User, other: Customer | str, role: str, **terms
) -> Relationship:
    """Record what ``other`` is to ``customer``; a name makes a new record of a person.

    ``terms``: ``may_act_for`` and ``may_be_told`` (lists of ``Scope``), ``basis`` (how we know)
    and ``until_on``. Whoever may act or be told needs a basis, and what has an
    end does not end in the past. The other gets a mention.
    """
    terms = _checked(**terms)
    if other == customer:
        raise SamePerson(field="other")
    if isinstance(other, str) and not texts.trimmed(other):
        raise Nobody(field="other")
    with (
        refusals.worded(relationship_once=RelatedAlready(field="role")),
        trail.act(
            "relationship.added",
            by=by,
            customer=customer,
            about=[other] if isinstance(other, Customer) else [],
            says=_sentence(other, role, terms["may_act_for"]),
            why=terms["basis"],
        ),
    ):
        if isinstance(other, str):
            other = _somebody_new(other, by)
        return Relationship.objects.create(customer=customer, other=other, role=role, **terms)


def end(relationship: Relationship, *, by: User, why: str = "") -> Relationship:
    """Say that this holds no more. Raises ``EndedAlready``."""
    told = {"other": relationship.other, "role": relationship.role}
    says = _("{who} ended: %(other)s, %(role)s") % told
    with trail.act(
        "relationship.ended",
        by=by,
        customer=relationship.customer,
        about=[relationship.other],
        says=says,
        why=why,
    ):
        ended = Relationship.objects.filter(pk=relationship.pk, ended_at=None).update(
            ended_at=clock.now()
        )
        if not ended:
            raise EndedAlready
    relationship.refresh_from_db()
    return relationship


def _checked(
    *,
    may_act_for: Sequence[str] = (),
    may_be_told: Sequence[str] = (),
    basis: str = "",
    until_on: date | None = None,
) -> dict:
    if (may_act_for or may_be_told) and not basis:
        raise NoBasis(field="basis")
    days.refuse_over(until_on, clock.today())
    return {
        "may_act_for": list(may_act_for),
        "may_be_told": list(may_be_told),
        "basis": basis,
        "until_on": until_on,
    }


def _somebody_new(name: str, by: User) -> Customer:
    given, _space, family = name.rpartition(" ")
    kind = Customer.Kind.PERSON
    names = {"given_name": given, "family_name": family}
    return customers.register(by=by, kind=kind, is_served=False, **names)


def _sentence(other: Customer | str, role: str, scopes: Sequence[str]) -> str:
    told = {"other": other, "role": role}
    if not scopes:
        return _("{who} noted: %(other)s, %(role)s") % told
    told["scopes"] = ", ".join(str(Scope(scope).label) for scope in scopes)
    return _("{who} noted: %(other)s, %(role)s, may act in %(scopes)s") % told

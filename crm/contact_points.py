"""How to reach a customer: added, verified, corrected and retired, never overwritten.

A correction is an action of its own: the old address is retired, a new, unverified one
supersedes it, the trail says why and who told us, and the upper layers hear of it in the same
transaction.
"""

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import address_facts, doubts, events, quarantines, refusals, trail
from crm.addresses import Address, kind_in_words
from crm.doubts import Doubt
from crm.exceptions import CrmError
from crm.models import Act, ContactPoint, Customer, Disclosure, Organisation, User


class AlreadyHere(CrmError):
    """This customer has that one already."""


class SameAsBefore(CrmError):
    """This is the one that is on the record already. Enter what it shall be instead."""


class NotThereAnyMore(CrmError):
    """This was corrected or retired before you. Look at what is there now."""


class IsSomebodyElses(CrmError):
    """This was reported as somebody else’s. A supervisor can lift that first."""


class Reason(models.TextChoices):
    """Why an address is not right any more."""

    MISHEARD = "misheard", gettext_lazy("misheard or mistyped")
    MOVED = "moved", gettext_lazy("they have a new one")
    NOT_THEIRS = "not_theirs", gettext_lazy("it belongs to somebody else")
    UNREACHABLE = "unreachable", gettext_lazy("nothing arrives there")
    UNWANTED = "unwanted", gettext_lazy("they asked us not to use it")


class ToldBy(models.TextChoices):
    """Who told us."""

    CUSTOMER = "customer", gettext_lazy("the customer")
    SPOKESPERSON = "spokesperson", gettext_lazy("somebody who may act for them")
    STRANGER = "stranger", gettext_lazy("the person who got our message")
    SENDER = "sender", gettext_lazy("our message came back")
    COLLEAGUE = "colleague", gettext_lazy("a colleague noticed")


class Proof(models.IntegerChoices):
    """How an address was verified, and how sure that makes us."""

    READ_BACK = 2, gettext_lazy("they heard it read back and said yes")
    ANSWERED = 3, gettext_lazy("they answered from it, or to a code or link sent there")


_CONFIRMED = gettext_lazy("The customer confirmed the %(kind)s: %(proof)s")


def home_region() -> str:
    """The country whose national phone numbers are meant where none is said."""
    organisation = Organisation.objects.current()
    return organisation.region if organisation else "US"


def add(
    customer: Customer,
    *,
    by: User,
    address: Address,
    label: str = "",
    is_preferred: bool = False,
    kept: Sequence[Doubt] = (),
) -> ContactPoint:
    """Add an unverified way to reach ``customer``; ``kept`` are doubts that were read back.

    The first of its kind is the preferred one. Raises ``AlreadyHere``.
    """
    says = _("{who} added a new %(kind)s") % {"kind": kind_in_words(address.kind)}
    with (
        refusals.worded(contact_point_once_per_customer=AlreadyHere(field="value")),
        trail.act(
            "contact_point.added",
            by=by,
            customer=customer,
            says=says,
            why=doubts.for_the_trail(kept),
        ) as act,
    ):
        _wait_for(customer.pk)
        same_kind = customer.contact_points.live().filter(kind=address.kind)
        first = not same_kind.exists()
        if is_preferred and not first:
            same_kind.filter(is_preferred=True).update(is_preferred=False)
        new = _new(customer, by, address, label=label, is_preferred=is_preferred or first)
        _tell_of(new, act)
        return new


def correct(
    point: ContactPoint,
    *,
    by: User,
    address: Address,
    reason: str,
    told_by: str = ToldBy.CUSTOMER,
    kept: Sequence[Doubt] = (),
) -> ContactPoint:
    """Retire ``point`` and put a new, unverified one in its place; tell the upper layers.

    Raises ``NotThereAnyMore`` when somebody was faster, ``SameAsBefore`` or ``AlreadyHere``.
    """
    says = _("{who} corrected the %(kind)s: %(reason)s") % {
        "kind": kind_in_words(point.kind),
        "reason": Reason(reason).label,
    }
    with (
        refusals.worded(contact_point_once_per_customer=AlreadyHere(field="value")),
        trail.act(
            "contact_point.corrected",
            by=by,
            customer=point.customer,
            says=says,
            why=_why(told_by, kept),
        ) as act,
    ):
        old = _locked(point)
        # An address on paper is put right by its spelling too; it is compared in bare letters.
        is_spelt_anew = old.kind == ContactPoint.Kind.POSTAL and address.value != old.value
        if address.key == old.key and not is_spelt_anew:
            raise SameAsBefore(field="value")
        _retire(old, reason)
        new = _new(
            old.customer,
            by,
            address,
            label=old.label,
            is_preferred=old.is_preferred,
            supersedes=old,
        )
        events.contact_corrected.send(ContactPoint, old=old, new=new, act=act)
        if new.key != old.key:
            _close(old, reason, told_by, act)
        _tell_of(new, act)
        return new


def verify(point: ContactPoint, *, by: User | None, proof: int) -> ContactPoint:
    """Mark ``point`` as verified, with how sure that makes us.

    ``by`` is None where the customer did so themselves, by the link that was sent there.
    Raises ``NotThereAnyMore``, or ``IsSomebodyElses`` while its address is in quarantine.
    """
    says = _("{who} verified the %(kind)s: %(proof)s") if by else _CONFIRMED
    says %= {"kind": kind_in_words(point.kind), "proof": Proof(proof).label}
    with trail.act("contact_point.verified", by=by, customer=point.customer, says=says) as act:
        current = _locked(point)
        if quarantines.standing(current.customer, current.kind, current.key):
            raise IsSomebodyElses
        current.status = ContactPoint.Status.VERIFIED
        current.level = max(current.level, proof)
        current.save(update_fields=["status", "level"])
        address_facts.changed(current, act)
        return current


def forget_answer(point: ContactPoint, *, by: User, why: str) -> ContactPoint:
    """Be no surer of ``point`` than before it answered; it is asked anew, by the upper layers.

    Raises ``NotThereAnyMore``.
    """
    says = _("{who} had the %(kind)s asked anew") % {"kind": kind_in_words(point.kind)}
    with trail.act(
        "contact_point.doubted", by=by, customer=point.customer, says=says, why=why
    ) as act:
        current = _locked(point)
        is_read_back = current.history.filter(level=Proof.READ_BACK).exists()
        statuses = ContactPoint.Status
        current.level = Proof.READ_BACK if is_read_back else 0
        current.status = statuses.VERIFIED if is_read_back else statuses.UNVERIFIED
        current.save(update_fields=["status", "level"])
        _tell_of(current, act)
        return current


def retire(
    point: ContactPoint, *, by: User, reason: str, told_by: str = ToldBy.CUSTOMER
) -> ContactPoint:
    """Stop using ``point`` without putting another in its place. Raises ``NotThereAnyMore``."""
    says = _("{who} retired the %(kind)s: %(reason)s") % {
        "kind": kind_in_words(point.kind),
        "reason": Reason(reason).label,
    }
    with trail.act(
        "contact_point.retired", by=by, customer=point.customer, says=says, why=_why(told_by)
    ) as act:
        current = _locked(point)
        _retire(current, reason)
        _close(current, reason, told_by, act)
        return current


def prefer(point: ContactPoint, *, by: User) -> ContactPoint:
    """Make ``point`` the first of its kind. Raises ``NotThereAnyMore``."""
    says = _("{who} put one %(kind)s first") % {"kind": kind_in_words(point.kind)}
    with trail.act("contact_point.preferred", by=by, customer=point.customer, says=says):
        current = _locked(point)
        current.customer.contact_points.live().filter(kind=current.kind).exclude(
            pk=current.pk
        ).update(is_preferred=False)
        current.is_preferred = True
        current.save(update_fields=["is_preferred"])
        return current


def disclose(
    points: Iterable[ContactPoint], *, act: Act, holder_kind: str, holder: str
) -> list[Disclosure]:
    """Record that ``holder`` has these values: what a correction must follow later (B11)."""
    return Disclosure.objects.bulk_create(
        [
            Disclosure(
                act=act,
                customer_id=point.customer_id,
                contact_point=point,
                field=point.kind,
                holder_kind=holder_kind,
                holder=holder,
            )
            for point in points
        ]
    )


def _new(customer: Customer, by: User, address: Address, **more) -> ContactPoint:
    """The new row; disputed from the first where the address was reported already."""
    if quarantines.standing(customer, address.kind, address.key):
        more["status"] = ContactPoint.Status.DISPUTED
    return ContactPoint.objects.create(
        customer=customer,
        kind=address.kind,
        value=address.value,
        key=address.key,
        parts=address.parts,
        source=by.name_and_desk[:60],
        **more,
    )


def _tell_of(new: ContactPoint, act: Act) -> None:
    """Let the upper layers hear of a new way to reach somebody."""
    events.contact_point_added.send(ContactPoint, point=new, act=act)
    address_facts.changed(new, act)


def _retire(point: ContactPoint, reason: str) -> None:
    point.status = ContactPoint.Status.RETIRED
    point.retired_because = Reason(reason).label
    point.save(update_fields=["status", "retired_because"])


def _close(point: ContactPoint, reason: str, told_by: str, act: Act) -> None:
    """Tell the upper layers; an address that is somebody else's never comes back (B12)."""
    if reason == Reason.NOT_THEIRS:
        has_reached = told_by == ToldBy.STRANGER
        why = point.retired_because
        quarantines.keep_away(point, by=act.actor, has_reached=has_reached, why=why)
    quarantines.tell(point, act)


def _locked(point: ContactPoint) -> ContactPoint:
    """The point as it stands now, kept from others until the act ends."""
    _wait_for(point.customer_id)
    current = ContactPoint.objects.select_related("customer").get(pk=point.pk)
    if not current.is_live:
        raise NotThereAnyMore(_faster(current))
    return current


def _wait_for(customer_id: int) -> None:
    """Let two actions about one customer's contact points come one after the other."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer_id)


def _faster(point: ContactPoint) -> str:
    last = point.history.select_related("act__actor__desk").latest("history_id")
    return _("%(name)s changed this before you. Look at what is there now.") % {
        "name": last.act.actor.name_and_desk
    }


def _why(told_by: str, kept: Sequence[Doubt] = ()) -> str:
    told = _("Told by: %(who)s.") % {"who": ToldBy(told_by).label}
    return " ".join(filter(None, [told, doubts.for_the_trail(kept)]))

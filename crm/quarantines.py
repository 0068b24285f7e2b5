"""Quarantine: an address that reached somebody else is closed first; questions come after.

What is closed is the address, by its fingerprint, not the contact point: it stays closed when
it is corrected, and is recognised when it is typed again (gate G4, B12).
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import care_notes, clock, events, fingerprints, trail
from crm.addresses import EMAIL, PHONE, POSTAL, Address, kind_in_words
from crm.exceptions import CrmError, NotAllowed
from crm.models import CareNote, ContactPoint, Customer, Quarantine, User

Status = ContactPoint.Status
# What every desk sees first until it is put right.
INCIDENTS = {
    EMAIL: gettext_lazy("Mail for them reached somebody else"),
    PHONE: gettext_lazy("Texts or calls for them reached somebody else"),
    POSTAL: gettext_lazy("Letters for them reached somebody else"),
}


class NobodyMeant(CrmError):
    """Say for whom this address is not right, or that it is closed for everybody."""


class LiftedAlready(CrmError):
    """This was lifted before you. Look at what is there now."""


def impose(
    subject: ContactPoint | Address,
    *,
    by: User | None,
    via: str,
    customer: Customer | None = None,
    for_everybody: bool = False,
    why: str = "",
) -> Quarantine:
    """Close a reported address at once and open the incident; answer what now stands.

    ``customer`` is whom messages were meant for; a contact point knows that itself.
    ``for_everybody``: its owner said stop, so it is closed for every customer and partner.
    A second report adds to the trail and closes nothing twice. Raises ``NobodyMeant``.
    """
    intended = customer or getattr(subject, "customer", None)
    holder = None if for_everybody else intended
    if not (intended or for_everybody):
        raise NobodyMeant
    with transaction.atomic():
        points = _held(subject, holder, intended)
        stands = standing(holder, subject.kind, subject.key)
        with trail.act(
            "quarantine.imposed",
            by=by,
            customer=intended,
            about=[point.customer for point in points],
            says=_sentence(subject.kind, holder, stands),
            why=_why(via, why),
        ) as act:
            quarantine = stands or _new(subject, holder, via=via, why=why)
            _disputed(points)
            _open_incident(intended, subject.kind, via, by)
            tell(subject, act)
    return quarantine


def keep_away(point: ContactPoint, *, by: User, has_reached: bool, why: str) -> Quarantine:
    """Close the address of a contact point that is being retired, inside the open act.

    ``has_reached``: somebody else got what was meant for the customer, which is an incident.
    """
    via = Quarantine.Via.COLLEAGUE
    stands = standing(point.customer, point.kind, point.key)
    if has_reached:
        _open_incident(point.customer, point.kind, via, by)
    return stands or _new(point, point.customer, via=via, why=why)


def lift(quarantine: Quarantine, *, by: User, why: str) -> Quarantine:
    """Open the address again; whoever uses it must verify it anew.

    Raises ``NotAllowed`` for all but supervisors, or ``LiftedAlready``.
    """
    if not by.has_perm("crm.change_quarantine"):
        raise NotAllowed(_("Only a supervisor can open this address again."))
    says = _("{who} opened the %(kind)s again: it has to be verified anew")
    with trail.act(
        "quarantine.lifted",
        by=by,
        customer=quarantine.intended,
        says=says % {"kind": kind_in_words(quarantine.kind)},
        why=why,
    ) as act:
        lifted = Quarantine.objects.standing().filter(pk=quarantine.pk)
        if not lifted.update(lifted_at=clock.now(), lifted_because=why):
            raise LiftedAlready
        for point in _reopened(quarantine):
            events.contact_point_added.send(ContactPoint, point=point, act=act)
    quarantine.refresh_from_db()
    return quarantine


def standing(customer: Customer | None, kind: str, key: str) -> Quarantine | None:
    """What closes an address for ``customer``; for None, what closes it for everybody."""
    found = Quarantine.objects.standing().of_address(kind, key).binding(customer)
    return found.select_related("customer", "contact_point__customer").first()


def closed_for_everybody(addresses: Iterable[Address]) -> set[tuple[str, str]]:
    """Kind and key of those whose owners said stop, of many addresses in one query."""
    pairs = {(one.kind, one.key) for one in addresses}
    marks = {mark: pair for pair in pairs for mark in fingerprints.known(*pair)}
    found = Quarantine.objects.standing().filter(customer=None, fingerprint__in=marks)
    return {marks[mark] for mark in found.values_list("fingerprint", flat=True)}


def tell(subject: ContactPoint | Address, act) -> None:
    """Let the upper layers hear that an address is closed, inside the open act."""
    events.address_closed.send(Quarantine, kind=str(subject.kind), key=subject.key, act=act)


def _held(
    subject: ContactPoint | Address, holder: Customer | None, intended: Customer | None
) -> list[ContactPoint]:
    """The live contact points that are closed, their customers kept from others meanwhile."""
    points = ContactPoint.objects.live().filter(kind=subject.kind, key=subject.key)
    if holder:
        points = points.filter(customer=holder)
    concerned = Q(contact_points__in=points) | Q(pk=intended.pk if intended else None)
    ids = Customer.objects.filter(concerned).values("pk")
    # In order, so that two reports about one address wait for each other and never in a ring.
    list(Customer.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))
    return list(points.select_related("customer"))


def _new(
    subject: ContactPoint | Address, holder: Customer | None, *, via: str, why: str
) -> Quarantine:
    point = subject if isinstance(subject, ContactPoint) else None
    quarantine, _made = Quarantine.objects.get_or_create(
        fingerprint=fingerprints.of(subject.kind, subject.key),
        customer=holder,
        lifted_at=None,
        defaults={
            "kind": subject.kind,
            "contact_point": point,
            "reported_via": via,
            "reason": why,
        },
    )
    return quarantine


def _disputed(points: list[ContactPoint]) -> None:
    ContactPoint.objects.filter(pk__in=[point.pk for point in points]).exclude(
        status=Status.DISPUTED
    ).update(status=Status.DISPUTED)


def _open_incident(intended: Customer | None, kind: str, via: str, by: User | None) -> None:
    """Put it before every desk, once, until it is put right (A11)."""
    said = {"kind": CareNote.Kind.RECOVERY, "fact": str(INCIDENTS[kind])}
    if intended is None or intended.care_notes.filter(**said, ended_at=None).exists():
        return
    reason = _("Reported by %(via)s. Nothing goes to that %(kind)s any more.") % {
        "via": Quarantine.Via(via).label,
        "kind": kind_in_words(kind),
    }
    care_notes.add(intended, by=by, reason=reason, **said)


def _reopened(quarantine: Quarantine) -> list[ContactPoint]:
    """Give back the contact points that nothing else keeps closed, unverified."""
    disputed = ContactPoint.objects.filter(status=Status.DISPUTED, kind=quarantine.kind)
    free = [
        point.pk
        for point in disputed.select_related("customer")
        if quarantine.covers(point) and not standing(point.customer, point.kind, point.key)
    ]
    disputed.filter(pk__in=free).update(status=Status.UNVERIFIED, level=0)
    return list(ContactPoint.objects.filter(pk__in=free).select_related("customer"))


def _sentence(kind: str, holder: Customer | None, stands: Quarantine | None) -> str:
    if stands:
        says = _("{who} was told again that the %(kind)s is somebody else’s")
    elif holder:
        says = _("{who} closed the %(kind)s: it is somebody else’s")
    else:
        says = _("{who} closed the %(kind)s for everybody: its owner said stop")
    return says % {"kind": kind_in_words(kind)}


def _why(via: str, why: str) -> str:
    told = _("Reported by %(via)s.") % {"via": Quarantine.Via(via).label}
    return " ".join(filter(None, [told, why]))

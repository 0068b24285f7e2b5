"""Addresses that are closed for some purposes: STOP and START, bounces, complaints (gate G5).

Each closes an address and not a customer: whoever shares it is spared as well, and every desk
and partner is bound at once. What waits is looked at again in the same act, so that it takes
another way or is ended, and counted.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, fingerprints, trail
from crm.addresses import Address, kind_in_words
from crm.models import Act, ContactPoint, Customer, User
from notifications.models import Suppression
from notifications.preferences import consent, reviewing
from notifications.preferences.consent import Proof, Scope
from notifications.sending import locks, watching
from notifications.topics import KIND_FOR, NOT_NEEDED, Purpose

Reason = Suppression.Reason
# Safety alone goes on where somebody ended even what they ordered.
ALL_BUT_SAFETY = (*NOT_NEEDED, Purpose.SERVICE)
LONGEST = 1_000


@dataclass(frozen=True)
class Stop:
    """What a STOP did: the suppression that stands now, whether it is new, what was ended."""

    suppression: Suppression
    is_new: bool
    ended: int = 0


def stop(
    address: Address,
    customers: Iterable[Customer],
    *,
    by: User | None,
    words: str,
    point: ContactPoint | None = None,
    purposes: Iterable[str] = NOT_NEEDED,
) -> Stop:
    """End everything of these purposes to an address, for every customer who has it.

    When the transaction has committed and this connection has answered, nothing of it begins
    to leave for the address any more. A second STOP changes nothing but what it adds.
    """
    sharers = list(customers)
    says = _("{who} stopped what need not be sent to their %(kind)s")
    if by is None:
        says = _("STOP came from their %(kind)s: nothing more that need not be sent")
    says %= {"kind": kind_in_words(address.kind)}
    with closing("messages.stopped", address, sharers, by=by, says=says, why=words) as act:
        made, is_new = put(address, Reason.STOPPED, purposes, point=point)
        if is_new:
            withdraw(act, address, sharers, words)
        ended = sum(reviewing.look_again(one).stopped for one in sharers)
    return Stop(made, is_new, ended)


def start(
    address: Address, customers: Iterable[Customer], *, by: User | None, words: str
) -> bool:
    """Take a STOP back; what was allowed before it is allowed again. False where none stood."""
    standing = Suppression.objects.standing().filter(reason=Reason.STOPPED)
    found = list(standing.of_address(address.kind, address.key))
    if not found:
        return False
    sharers = list(customers)
    says = _("START came from their %(kind)s: the STOP is taken back") % {
        "kind": kind_in_words(address.kind)
    }
    with closing("messages.started", address, sharers, by=by, says=says, why=words) as act:
        Suppression.objects.filter(pk__in=[one.pk for one in found]).update(
            ended_at=clock.now()
        )
        for one in sharers:
            restore(act, one, address)
            reviewing.look_again(one)
    return True


def close(
    point: ContactPoint, reason: str, *, says: str, why: str, purposes: Iterable[str] = ()
) -> Suppression:
    """Close an address because of what came back from it; without purposes for everything."""
    address = Address(point.kind, point.value, point.key)
    sharers = sharing(address, point.customer)
    with closing("address.closed", address, sharers, by=None, says=says, why=why):
        made, _is_new = put(address, reason, purposes, point=point, detail=why)
        for one in sharers:
            reviewing.look_again(one)
    return made


def stopped_channels(customer: Customer) -> set[str]:
    """Those that a STOP of theirs ended: only a START from there opens them again."""
    standing = Suppression.objects.standing().filter(reason=Reason.STOPPED)
    return {
        channel
        for point in customer.contact_points.live()
        if standing.of_address(point.kind, point.key).exists()
        for channel in channels_of(point.kind)
    }


def put(
    address: Address,
    reason: str,
    purposes: Iterable[str],
    *,
    point: ContactPoint | None = None,
    detail: str = "",
) -> tuple[Suppression, bool]:
    """The suppression that stands, widened where more is to be closed; inside an open act."""
    wanted = list(purposes)
    made, is_new = Suppression.objects.get_or_create(
        fingerprint=fingerprints.of(address.kind, address.key),
        reason=reason,
        ended_at=None,
        defaults={"contact_point": point, "purposes": wanted, "detail": detail[:200]},
    )
    wider = sorted({*made.purposes, *wanted}) if made.purposes and wanted else []
    if not is_new and wider != sorted(made.purposes):
        made.purposes = wider
        made.save(update_fields=["purposes"])
    return made, is_new


def sharing(address: Address, customer: Customer) -> list[Customer]:
    """Everybody who has this address, ``customer`` before all others."""
    points = ContactPoint.objects.live().filter(kind=address.kind, key=address.key)
    others = points.exclude(customer=customer).select_related("customer").order_by("customer")
    return [customer, *(one.customer for one in others)]


@contextmanager
def closing(
    verb: str,
    address: Address,
    sharers: list[Customer],
    *,
    by: User | None,
    says: str,
    why: str,
) -> Iterator[Act]:
    """One act about all who share an address; its barrier is waited for when it has committed.

    The first of them is whose conversation it was.
    """
    first, *others = sharers or [None]
    why = why[:LONGEST]
    with trail.act(verb, by=by, customer=first, about=others, says=says, why=why) as act:
        for one in sorted(sharers, key=lambda one: one.pk):
            locks.recipient(one.pk)
        yield act
        fingerprint = fingerprints.of(address.kind, address.key)
        transaction.on_commit(lambda: watching.close(fingerprint))


def withdraw(act: Act, address: Address, sharers: list[Customer], words: str) -> None:
    """Consent ends with the words that ended it, for all that need not be sent."""
    told = Proof(source_of(address), words[:LONGEST])
    for one in sharers:
        for scope in scopes(address):
            consent.add(act, one, scope, consent.Action.WITHDRAW, told)


def restore(act: Act, customer: Customer, address: Address) -> None:
    """What stood before the STOP stands again; what never was allowed is not allowed now."""
    for scope in scopes(address):
        last = consent.latest(customer, scope)
        if last and last.source == source_of(address):
            consent.unsay(act, last)


def scopes(address: Address) -> list[Scope]:
    channels = channels_of(address.kind)
    return [Scope(purpose, channel=one) for purpose in NOT_NEEDED for one in channels]


def channels_of(kind: str) -> list[str]:
    return [channel for channel, its_kind in KIND_FOR.items() if its_kind == kind]


def source_of(address: Address) -> str:
    return _("a reply from their %(kind)s") % {"kind": kind_in_words(address.kind)}

"""What makes a freshly typed address doubtful, by what the records know (B10).

A doubt never blocks: the colleague reads the address back and keeps it, and the trail says so.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Length, StrIndex, Substr
from django.utils.translation import gettext as _

from crm import slips, wording
from crm.addresses import EMAIL, POSTAL, Address, kind_in_words
from crm.models import ContactPoint, Customer, Quarantine

# Enough to know which domains are in use here, few enough to count while somebody types.
LATEST = 5_000
OFTEN = 3
NAMESAKES = 2_000


@dataclass(frozen=True)
class Doubt:
    """One reason to read an address back: for the screen; for the trail without a value."""

    code: str
    text: str
    trail: str
    customer: Customer | None = None


def about(
    address: Address,
    *,
    customer: Customer | None = None,
    family_name: str = "",
    replacing: ContactPoint | None = None,
) -> list[Doubt]:
    """Every reason to doubt ``address`` for ``customer`` or a new one of that surname.

    ``replacing`` is the contact point that the address would correct; to be near it is meant.
    """
    surname = customer.family_name if customer else family_name
    return [
        *_reported(address),
        *_near_miss(address),
        *_taken(address, customer),
        *_retired_before(address, customer),
        *_like_own(address, customer, replacing),
        *_like_namesake(address, customer, surname),
    ]


def token(address: Address, doubts: Sequence[Doubt]) -> str:
    """What a form sends back to say: these doubts about this address were looked at."""
    words = "|".join([address.kind, address.key, *(doubt.code for doubt in doubts)])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def for_the_trail(kept: Sequence[Doubt]) -> str:
    """The sentence that an act keeps when an address was kept in spite of doubts."""
    if not kept:
        return ""
    return _("Read back and kept: %(doubts)s") % {
        "doubts": " ".join(doubt.trail for doubt in kept)
    }


def _reported(address: Address) -> list[Doubt]:
    """Somebody said it is theirs, so it may be a slip again, whoever gives it now (B12)."""
    found = Quarantine.objects.standing().of_address(address.kind, address.key)
    report = found.order_by(F("customer").asc(nulls_first=True)).first()
    if not report:
        return []
    told = {
        "kind": kind_in_words(address.kind),
        "day": wording.plain_day(report.reported_at),
    }
    if report.customer_id:
        text = _("This %(kind)s was reported as somebody else’s on %(day)s.")
    else:
        text = _("The owner of this %(kind)s asked us to stop, on %(day)s.")
    return [Doubt("reported", text % told, _("It was reported as somebody else’s."))]


def _near_miss(address: Address) -> list[Doubt]:
    if address.kind != EMAIL:
        return []
    domain = address.key.rpartition("@")[2]
    meant = slips.near_miss(domain, _domains_in_use())
    if not meant:
        return []
    text = _("“%(domain)s” is nearly “%(meant)s”. Have the part after the @ spelled out.")
    trail = _("The part after the @ is nearly a common one.")
    return [Doubt("near_miss", text % {"domain": domain, "meant": meant}, trail)]


def _domains_in_use() -> dict[str, int]:
    latest = (
        ContactPoint.objects.live().filter(kind=EMAIL).order_by("-id").values("key")[:LATEST]
    )
    domains = (
        ContactPoint.objects.filter(kind=EMAIL, key__in=latest)
        .annotate(domain=Substr("key", StrIndex("key", Value("@")) + 1))
        .values("domain")
        .annotate(times=Count("customer", distinct=True))
        .filter(times__gte=OFTEN)
    )
    return {row["domain"]: row["times"] for row in domains}


def _taken(address: Address, customer: Customer | None) -> list[Doubt]:
    if address.kind == POSTAL:
        return []
    found = _live(address).filter(key=address.key)
    others = (found.exclude(customer=customer) if customer else found)[:3]
    text = _("%(name)s has the same one.")
    trail = _("Another customer has the same one.")
    return [
        Doubt(
            f"taken:{other.customer.ref}",
            text % {"name": other.customer},
            trail,
            other.customer,
        )
        for other in others
    ]


def _retired_before(address: Address, customer: Customer | None) -> list[Doubt]:
    old = (
        customer
        and customer.contact_points.filter(
            kind=address.kind, key=address.key, status=ContactPoint.Status.RETIRED
        ).last()
    )
    if not old:
        return []
    text = _("It was on this record before and was retired: %(reason)s.")
    trail = _("It was on this record before and was retired.")
    return [
        Doubt("retired", text % {"reason": old.retired_because or _("no reason kept")}, trail)
    ]


def _like_own(
    address: Address, customer: Customer | None, replacing: ContactPoint | None
) -> list[Doubt]:
    if not customer or address.kind == POSTAL:
        return []
    own = customer.contact_points.filter(kind=address.kind)
    if replacing:
        own = own.exclude(pk=replacing.pk)
    like = slips.look_alike(address.key, own.values_list("key", flat=True))
    if not like:
        return []
    point = own.filter(key=like).last()
    text = _("It is nearly the same as one on this record: %(address)s.")
    trail = _("It is nearly the same as another one on this record.")
    return [Doubt("like_own", text % {"address": point.shown}, trail)]


def _like_namesake(address: Address, customer: Customer | None, surname: str) -> list[Doubt]:
    if not surname or address.kind == POSTAL:
        return []
    known = (
        _live(address)
        .annotate(letters=Length("key"))
        .filter(
            customer__family_name__iexact=surname,
            letters__range=(len(address.key) - 2, len(address.key) + 2),
        )
    )
    if customer:
        known = known.exclude(customer=customer)
    like = slips.look_alike(address.key, known.values_list("key", flat=True)[:NAMESAKES])
    if not like:
        return []
    point = known.filter(key=like).first()
    text = _("It is nearly the same as %(address)s of %(name)s.")
    trail = _("It is nearly the same as one of somebody with this surname.")
    said = text % {"address": point.shown, "name": point.customer}
    return [Doubt(f"like:{point.customer.ref}", said, trail, point.customer)]


def _live(address: Address) -> "QuerySet[ContactPoint]":
    return ContactPoint.objects.live().filter(kind=address.kind).select_related("customer")

"""Whose words they are: by the message that is answered, else by the address they came from.

A number may be shared: the words belong to whom we wrote last, and the others are mentioned.
Nobody's own words come from an address that is somebody else's, or was given up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from crm import addresses, contact_points
from crm.addresses import Address
from crm.exceptions import CrmError
from crm.models import ContactPoint, Customer
from notifications.models import Body, Message

# Our own Message-ID is the message's random reference (``rendering.headers_of``).
OWN_ID = re.compile(r"<([0-9a-f]{32})@")


@dataclass(frozen=True)
class Writer:
    """Who wrote to us, as far as we know.

    ``point`` is the address in question and ``message`` what we last wrote there;
    ``is_proven`` where the words answer that very message.
    """

    address: Address | None = None
    customer: Customer | None = None
    point: ContactPoint | None = None
    others: tuple[Customer, ...] = ()
    message: Message | None = None
    is_proven: bool = False

    @property
    def sharers(self) -> list[Customer]:
        """Everybody who has the address, whose conversation it was before all others."""
        return [*([self.customer] if self.customer else []), *self.others]


def by_address(kind: str, value: str) -> Writer:
    """Who has this address, whom we wrote to last before all others."""
    try:
        address = addresses.parse(kind, value, contact_points.home_region())
    except CrmError:
        return Writer()
    last = last_body(address)
    return writer(address, last, is_proven=False)


def by_reference(references: Iterable[str]) -> Writer | None:
    """Whom the answered message was for; None where none of these is a message of ours."""
    for reference in references:
        if found := OWN_ID.match(reference):
            body = last_of_message(UUID(found[1]))
            if body and body.contact_point:
                point = body.contact_point
                address = Address(point.kind, point.value, point.key)
                return writer(address, body, is_proven=True)
    return None


def at(point: ContactPoint) -> Writer:
    """Who has the address of a contact point."""
    address = Address(point.kind, point.value, point.key)
    return writer(address, last_body(address), is_proven=False)


def writer(address: Address, last: Body | None, *, is_proven: bool) -> Writer:
    points = list(holders(address))
    own = next((one for one in points if last and one.customer == last.message.customer), None)
    if own is None and points and not is_proven:
        own = points[0]
    return Writer(
        address,
        own.customer if own else None,
        own or (last.contact_point if last else None),
        tuple(one.customer for one in points if one is not own),
        last.message if last else None,
        is_proven,
    )


def holders(address: Address) -> Iterable[ContactPoint]:
    """The contact points that stand for this address and are not in doubt."""
    return (
        ContactPoint.objects.live()
        .filter(kind=address.kind, key=address.key)
        .exclude(status=ContactPoint.Status.DISPUTED)
        .select_related("customer")
        .order_by("pk")
    )


def last_body(address: Address) -> Body | None:
    """What was last handed over for this address, to whichever customer."""
    return newest(contact_point__kind=address.kind, contact_point__key=address.key)


def last_of_message(ref: UUID) -> Body | None:
    return newest(message__ref=ref)


def newest(**wanted) -> Body | None:
    found = Body.objects.filter(**wanted).select_related("message__customer", "contact_point")
    return found.order_by("-at", "-pk").first()

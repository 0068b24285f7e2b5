"""Links in messages: no sign-in, 128 random bits, kept only as a hash.

What a link may do is a matter of its age and of whose mailbox it went to; stopping never ends.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings

from crm import clock, quarantines
from crm.models import ContactPoint, Customer, Desk
from notifications.models import LinkToken, Message
from notifications.models.links import TOKEN

# After this a link only stops, until a code that was sent to the person opens it (gate §4.2).
MANAGES_FOR = timedelta(days=60)
CONFIRMS = "address.confirm"
CLOSED = (ContactPoint.Status.DISPUTED, ContactPoint.Status.RETIRED)


def new_token() -> str:
    """A token for one message: 22 letters and digits, safe in an address."""
    return secrets.token_urlsafe(16)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """Where the customer reads why, chooses, stops, or says “this isn’t me”."""
    return f"{settings.PUBLIC_BASE_URL}/t/{token}/"


def stop_address(token: str) -> str:
    """Where a mail program posts its one-click unsubscribe (RFC 8058)."""
    return f"{address_of(token)}stop/"


@dataclass(frozen=True)
class Link:
    """An opened link: whose it is, and what it may do at this moment."""

    token: str
    kept: LinkToken
    now: datetime

    @property
    def customer(self) -> Customer:
        return self.kept.customer

    @property
    def point(self) -> ContactPoint | None:
        return self.kept.contact_point

    @property
    def message(self) -> Message | None:
        return self.kept.message

    @cached_property
    def is_misdirected(self) -> bool:
        """Whether it went to a mailbox that is not, or no longer, this customer's."""
        if self.kept.is_misdirected or self.point is None:
            return self.kept.is_misdirected
        closed = quarantines.standing(self.customer, self.point.kind, self.point.key)
        return self.point.status in CLOSED or closed is not None

    @property
    def is_aged(self) -> bool:
        return self.now >= self.kept.created_at + MANAGES_FOR

    @property
    def is_unlocked(self) -> bool:
        """Whether a code opened the details for a while."""
        until = self.kept.unlocked_until
        return until is not None and self.now < until

    @property
    def asks_to_confirm(self) -> bool:
        """Whether it only asks if the address is the right one: it tells nothing before."""
        is_question = self.message is not None and self.message.topic == CONFIRMS
        return is_question and self.point.status == ContactPoint.Status.UNVERIFIED

    @property
    def may_manage(self) -> bool:
        if self.is_misdirected or self.asks_to_confirm:
            return False
        return self.is_unlocked or not self.is_aged

    @property
    def addressee(self) -> str:
        """The most that may be said of a name before a code: “Ruth A.”"""
        one = self.customer
        if not one.is_person or not (one.given_name and one.family_name):
            return one.initials
        return f"{one.given_name} {one.family_name[:1]}."

    @cached_property
    def helper(self) -> tuple[str, str]:
        """Who can be called instead, and their number; empty where nobody has one."""
        hands = [self.customer.owner, self.message.sender if self.message else None]
        for hand in filter(None, hands):
            if hand.line:
                return hand.name_and_desk, hand.line
        desk = Desk.objects.filter(is_open=True).exclude(direct_line="").first()
        return (desk.name, desk.direct_line) if desk else ("", "")


def opened(token: str) -> Link | None:
    """The link of a token; None for one that nobody was ever given. It changes nothing."""
    if not TOKEN.fullmatch(token):
        return None
    found = LinkToken.objects.select_related(
        "customer__owner__desk", "contact_point", "message__sender__desk", "message__automation"
    )
    kept = found.filter(hash=hash_of(token)).first()
    return Link(token, kept, clock.now()) if kept else None


def misdirect(point: ContactPoint) -> int:
    """Take every ability but stopping from the links that went to an address of a customer."""
    return LinkToken.objects.filter(
        contact_point__customer=point.customer_id,
        contact_point__kind=point.kind,
        contact_point__key=point.key,
    ).update(is_misdirected=True)

"""What must hold whatever happens, in plain Python: who may be told what.

It is kept beside the database by ``machine.py``, written only from what was done, and asked at
each call to a provider.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DAY = timedelta(days=1)
EVERYTHING = frozenset({"safety", "service", "relationship", "promo"})
NOT_NEEDED = frozenset({"relationship", "promo"})
# So many within a span, of these purposes together, for a message of that purpose.
CAPS = {
    "service": [(12, DAY, EVERYTHING)],
    "relationship": [(2, DAY, NOT_NEEDED), (5, 7 * DAY, NOT_NEEDED)],
    "promo": [
        (1, DAY, NOT_NEEDED),
        (2, 7 * DAY, frozenset({"promo"})),
        (4, 30 * DAY, frozenset({"promo"})),
    ],
}


@dataclass
class Call:
    """One message in a provider’s hands: when, to whom, and whether it was delivered."""

    at: datetime
    ref: str
    key: str
    to: str
    customer: int
    purpose: str
    topic: str
    subject: str
    text: str
    answer: str = ""
    is_delivered: bool = False

    @property
    def counts(self) -> bool:
        """Whether the customer may have seen it."""
        return self.answer not in ("refuse", "retry")


@dataclass
class Believed:
    """Who may be told what, and what they were told."""

    calls: list[Call] = field(default_factory=list)
    # Purposes that are closed for an address: for one customer, or for everybody (None).
    closed: dict[tuple[int | None, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    allows_offers: dict[int, bool] = field(default_factory=dict)
    wants_nothing: dict[int, bool] = field(default_factory=dict)
    halted: set[str] = field(default_factory=set)
    works: set[str] = field(default_factory=set)

    def close(self, to: str, purposes, customer: int | None = None) -> None:
        self.closed[customer, to] |= set(purposes)

    def why_not(self, call: Call) -> str:
        """What speaks against this call; empty where nothing does."""
        if not self.is_open(call):
            return "the address is closed"
        if call.purpose == "promo" and not self.allows_offers.get(call.customer):
            return "they allowed no offers"
        if call.purpose in NOT_NEEDED and self.wants_nothing.get(call.customer):
            return "they want nothing"
        if self.halted & {"", call.topic}:
            return "it is halted"
        if call.topic == "offer.online_booking" and "Online booking" not in self.works:
            return "it does not work yet"
        return self.too_many(call) or self.said_otherwise(call)

    def is_open(self, call: Call) -> bool:
        """Whether the address takes messages of that purpose."""
        return call.purpose not in (
            self.closed[None, call.to] | self.closed[call.customer, call.to]
        )

    def too_many(self, call: Call) -> str:
        """The cap that it breaks; a repeat of the same message takes no second place."""
        others = {
            one.ref: one
            for one in self.calls
            if one.counts and one.customer == call.customer and one.ref != call.ref
        }
        for most, span, purposes in CAPS.get(call.purpose, ()):
            within = [
                one
                for one in others.values()
                if one.purpose in purposes and one.at > call.at - span
            ]
            if len(within) >= most:
                return f"{most} in {span} are enough"
        return ""

    def said_otherwise(self, call: Call) -> str:
        """Of one order never both within a day: that it is confirmed, that it is cancelled."""
        other = {
            "order.confirmed": "order.cancelled",
            "order.cancelled": "order.confirmed",
        }.get(call.topic)
        for one in self.calls:
            is_recent = one.counts and one.at > call.at - DAY
            if is_recent and (one.topic, one.subject) == (other, call.subject):
                return "the contrary was said"
        return ""

    def delivered(self, ref: str) -> int:
        return sum(one.is_delivered for one in self.calls if one.ref == ref)

"""Everything our check looks at, read at one moment; the checks themselves read nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from crm.facts import Fact
from crm.models import Customer, User
from notifications import topics
from notifications.models import Brand, Message, Wish
from notifications.topics import Channel, Topic


@dataclass(frozen=True, slots=True)
class Point:
    """One way to reach a customer, and what is known against it."""

    id: int
    kind: str
    value: str
    key: str
    status: str
    level: int
    is_preferred: bool
    fingerprint: str
    quarantine: dict | None = None
    suppressions: tuple[dict, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One channel and the address that it would use; a letter or call has its own kind."""

    channel: Channel
    point: Point | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that left within the last thirty days, or holds a place to leave."""

    message: int
    customer: int
    fingerprint: str
    channel: str
    topic: str
    purpose: str
    subject: str
    situation: str
    weight: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Another open message to the same customer."""

    id: int
    topic: str
    subject: str
    purpose: str
    state: str
    priority: int
    due_at: datetime
    created_at: datetime
    claims: dict
    channel: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier message told the customer of one fact."""

    message: int
    topic: str
    subject: str
    predicate: str
    value: object
    at: datetime


@dataclass(frozen=True)
class World:
    """What is true for every customer: the moment, what is halted, what works where."""

    now: datetime
    time_zone: str
    mode: str
    brand: str
    halts: tuple[dict, ...] = ()
    capabilities: dict[tuple[str, str], str] = field(default_factory=dict)

    def works(self, feature: str, region: str) -> bool:
        """Whether it is live there: a word about the region counts before one about all."""
        state = self.capabilities.get((feature, region)) or self.capabilities.get((feature, ""))
        return state == "live"


@dataclass(frozen=True)
class Facts:
    """What is known about one customer."""

    customer: Customer
    points: tuple[Point, ...] = ()
    consent: tuple[dict, ...] = ()
    enquiries: tuple[dict, ...] = ()
    wishes: tuple[Wish, ...] = ()
    hours: dict | None = None
    interests: dict[str, bool] = field(default_factory=dict)
    sent: tuple[Sent, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    told: tuple[Told, ...] = ()
    pilots: frozenset[int] = frozenset()
    is_served: bool = True
    is_being_righted: bool = False
    unanswered_offers: int = 0
    # When they last wrote or called.
    heard_at: datetime | None = None

    def having_sent(self, sent: Sent, told: Iterable[Told]) -> "Facts":
        """The same facts after one more message: what a simulation goes on with."""
        return replace(self, sent=(*self.sent, sent), told=(*self.told, *told))


@dataclass(frozen=True)
class Snapshot:
    """One message and all that bears on it."""

    world: World
    message: Message
    facts: Facts
    readings: dict[tuple[str, str], Fact] = field(default_factory=dict)
    # Whose name stands below: who sends it, or owns the automation that does (C7).
    signer: User | None = None
    # Under which name their desk writes; None for the organisation's own.
    brand: Brand | None = None
    automation: dict | None = None
    wordings: tuple[dict, ...] = ()
    overrides: frozenset[str] = frozenset()
    promise: str = ""

    @property
    def now(self) -> datetime:
        return self.world.now

    @property
    def brand_name(self) -> str:
        return self.brand.name if self.brand else self.world.brand

    @cached_property
    def topic(self) -> Topic:
        return topics.get(self.message.topic)

    @property
    def today(self) -> date:
        """The day at the organisation."""
        return self.now.astimezone(ZoneInfo(self.world.time_zone)).date()

    @property
    def region(self) -> str:
        return self.facts.customer.region

    def sent_within(self, span: timedelta) -> list[Sent]:
        """What left to this customer within ``span``, the newest last."""
        own = self.facts.customer.pk
        return [
            one for one in self.facts.sent if one.customer == own and one.at > self.now - span
        ]

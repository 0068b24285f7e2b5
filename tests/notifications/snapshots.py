"""Snapshots for tests: a customer who may be sent everything, and what is changed about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crm.facts import Fact, Saying
from crm.models import Customer
from notifications import topics
from notifications.checking.snapshot import Facts, Point, Sent, Snapshot, Waiting, World
from notifications.models import Message, Wish

# A Tuesday, 11 am in New York.
NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
DAY = timedelta(days=1)
RUTH, ORDER = 1, "crm.order:12"

PHONE = Point(1, "phone", "(555) 014-2231", "+15550142231", "verified", 3, True, "a" * 64)
EMAIL = Point(
    2, "email", "ruth@fernmail.example", "ruth@fernmail.example", "verified", 3, True, "b" * 64
)
POSTAL = Point(3, "postal", "1 Elm St", "1 elm st", "verified", 2, True, "c" * 64)
CONSENT = {
    "purpose": "promo",
    "topic": "",
    "channel": "",
    "action": "grant",
    "source": "Imani, Phone desk",
    "ends_on": None,
    "at": (NOW - 60 * DAY).isoformat(),
}


def customer(**more) -> Customer:
    return Customer(
        pk=RUTH, title="Ms.", given_name="Ruth", family_name="Adeyemi", region="Ohio", **more
    )


def snapshot(topic: str = "staff.reply", **changes) -> Snapshot:
    """A message on ``topic`` that leaves at once; ``changes`` go to whatever has such a field.

    Fields of the message, of the facts, of the world and of the snapshot itself.
    """
    kind = topics.get(topic)
    message = {
        "pk": 100,
        "customer_id": RUTH,
        "topic": topic,
        "purpose": kind.purpose,
        "sender_id": 5,
        "subject": f"{kind.subject}:12" if kind.subject else "",
        "claims": {name: so(kind, name) for name in kind.claims},
        "own_words": {"text": "Hello"} if topic == "staff.reply" else None,
        "due_at": NOW,
        "created_at": NOW,
        "expires_at": NOW + kind.lasts,
    }
    facts = Facts(customer(), (PHONE, EMAIL, POSTAL), (CONSENT,))
    world = World(NOW, "America/New_York", "test", "Larkfield", capabilities=dict(LIVE))
    message |= {name: changes.pop(name) for name in list(changes) if name in FIELDS}
    facts = replace(facts, **taken(changes, facts))
    world = replace(world, **taken(changes, world))
    made = Snapshot(world, Message(**message), facts, readings(kind))
    return replace(made, **changes)


def taken(changes: dict, made) -> dict:
    names = [name for name in changes if name in made.__dataclass_fields__]
    return {name: changes.pop(name) for name in names}


def readings(kind) -> dict:
    """Every claim of the topic as it stands, where the topic says something at all."""
    return {(ORDER, name): Fact(so(kind, name), 3, RUTH, "store") for name in kind.claims}


def so(kind, name: str) -> object:
    claim = kind.claims[name]
    return VALUES[name] if claim.holds(VALUES[name]) else claim.allowed[0]


def fact(predicate: str, value, *sayings: tuple[str, object], customer: int = RUTH) -> dict:
    """One fact of the order, as the parties say it."""
    said = tuple(Saying(party, word, NOW) for party, word in sayings)
    return {(ORDER, predicate): Fact(value, 4, customer, "store", said)}


def sent(ago: timedelta, topic: str = "offer.store", **more) -> Sent:
    """A message that left some time ago."""
    told = {
        "message": 50,
        "customer": RUTH,
        "fingerprint": "a" * 64,
        "channel": "text",
        "topic": topic,
        "purpose": topics.get(topic).purpose,
        "subject": "",
        "situation": "",
        "weight": 1,
    }
    return Sent(**told | more, at=NOW - ago)


def waiting(topic: str, **more) -> Waiting:
    """Another message that is open."""
    told = {
        "id": 60,
        "topic": topic,
        "subject": "",
        "purpose": topics.get(topic).purpose,
        "state": "queued",
        "priority": 0,
        "due_at": NOW,
        "created_at": NOW - DAY,
        "claims": {},
        "channel": "",
    }
    return Waiting(**told | more)


def wish(mode: str, **more) -> Wish:
    told = {"customer_id": RUTH, "set_by": "customer", "set_at": NOW - DAY}
    return Wish(mode=mode, **told | more)


VALUES = {
    "number": "77",
    "status": "confirmed",
    "window": "2026-11-26T19:00:00+00:00/2026-11-26T21:00:00+00:00",
}
LIVE = {("Online booking", ""): "live", ("Home equity line", "Ohio"): "live"}
FIELDS = {field.attname for field in Message._meta.concrete_fields} | {"pk"}

"""What comes back to us: a delivery event, a reply by text, a reply by mail."""

import enum
import hashlib
from dataclasses import dataclass, field
from datetime import datetime


class Unreadable(Exception):
    """What came in cannot be read as what it claims to be."""


class TooLarge(Unreadable):
    """What came in is larger than anything we read."""


class Kind(enum.StrEnum):
    """What a provider says became of a message."""

    DELIVERED = "delivered"
    # The address does not work, and will not.
    BOUNCED_HARD = "bounced_hard"
    # It did not work this time.
    BOUNCED_SOFT = "bounced_soft"
    # The reader called it spam.
    COMPLAINED = "complained"
    # The other side did not want this message; the address may be fine.
    REFUSED = "refused"


@dataclass(frozen=True)
class Event:
    """One report about one message. ``event_id`` is the same when it is brought again.

    ``message_ref`` is empty where the report does not prove that it is about a mail of ours.
    """

    provider: str
    event_id: str
    kind: Kind
    message_ref: str
    provider_id: str
    address: str
    at: datetime
    raw: dict = field(default_factory=dict)


@dataclass(frozen=True)
class InboundText:
    """A text that somebody wrote to one of our numbers."""

    provider: str
    provider_id: str
    from_: str
    to: str
    text: str
    at: datetime
    # What the provider itself made of it, such as "STOP"; empty where it made nothing.
    keyword: str = ""
    raw: dict = field(default_factory=dict)


@dataclass(frozen=True)
class InboundMail:
    """A mail that somebody wrote to us; ``text`` is without what it quotes."""

    message_id: str
    from_: str
    to: tuple[str, ...]
    subject: str
    in_reply_to: tuple[str, ...]
    text: str
    is_automatic: bool
    at: datetime
    raw: bytes = b""


def fingerprint(*parts: object) -> str:
    """An id for an event that came without one: equal for equal news."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:40]

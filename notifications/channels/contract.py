"""What the channels are given and what they answer: parcel in, receipt out."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

# Longest time that a provider is given for one parcel, in seconds (gate.md 2.3, step 5).
PATIENCE = 8.0
# The entry of ``Parcel.metadata`` that names our message.
MESSAGE = "message"


class Unsendable(ValueError):
    """Something in a parcel cannot be put on the wire safely; nothing was sent."""


@dataclass(frozen=True)
class Parcel:
    """One message frozen when it was claimed: a provider looks nothing up later.

    ``key`` is "<message ref>:<content number>", never the number of the attempt. ``to`` is an
    e-mail address as typed, a phone number as E.164, or the lines of a postal address.
    """

    key: str
    channel: str
    to: str
    sender: str
    sender_address: str
    subject: str
    text: str
    dated: datetime
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def message_ref(self) -> str:
        """Which of our messages this is; without metadata the key says it."""
        return self.metadata.get(MESSAGE) or ref_of(self.key)


class Outcome(enum.Enum):
    """What became of a parcel, as far as anybody can know."""

    ACCEPTED = "accepted"
    # Surely not accepted, and it never will be.
    REFUSED = "refused"
    # Surely not accepted, but it may be another time.
    RETRY = "retry"
    # Perhaps accepted: the line broke after everything had been said.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Receipt:
    """A provider's answer: the outcome, its own id of the message, its words."""

    outcome: Outcome
    provider_id: str = ""
    detail: str = ""


class Provider(Protocol):
    """Whoever carries parcels; with ``honours_key`` a repeat is never a second message."""

    name: str
    honours_key: bool

    def send(self, parcel: Parcel) -> Receipt:
        """Hand the parcel over once, within ``PATIENCE``; a fault is an answer."""
        ...


def ref_of(key: str) -> str:
    """The message that a key belongs to."""
    return key.rpartition(":")[0]

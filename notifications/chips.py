"""How a thing stands, as every page shows it: an icon, a word, and a tone that repeats it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crm import wording
from notifications.findings import Verdict
from notifications.states import State
from notifications.topics import Channel

# Joined and not sent are quiet grey: nothing is wrong, and nothing is to be done.
LOOKS: dict[str, tuple[str, str]] = {
    State.QUEUED: ("plan", "sent"),
    State.HELD: ("held", "held"),
    State.ASKING: ("person", "person"),
    State.SENDING: ("plan", "sent"),
    State.UNKNOWN: ("alert", "alert"),
    State.SENT: ("ok", "sent"),
    State.FAILED: ("alert", "cross"),
    State.JOINED: ("quiet", "joined"),
    State.DROPPED: ("quiet", "dropped"),
    State.SUPERSEDED: ("quiet", "dropped"),
}
# The sign of each channel.
CHANNELS: dict[str, str] = {
    Channel.TEXT: "text",
    Channel.EMAIL: "mail",
    Channel.LETTER: "document",
    Channel.CALL: "phone",
}
OF_VERDICT = {
    Verdict.SEND: State.QUEUED,
    Verdict.JOIN: State.JOINED,
    Verdict.HOLD: State.HELD,
    Verdict.ASK: State.ASKING,
    Verdict.DROP: State.DROPPED,
}


@dataclass(frozen=True)
class Chip:
    """What ``components/_chip.html`` shows."""

    tone: str
    icon: str
    text: str | Promise
    state: str = ""


def of(state: str, until: datetime | None = None, today: date | None = None) -> Chip:
    """The chip of a message's state; a held one says until when, where that is known."""
    text = State(state).label
    if state == State.HELD and until:
        text = _("Held to {day}").format(day=wording.brief(until, today))
    return Chip(*LOOKS[state], text, state)

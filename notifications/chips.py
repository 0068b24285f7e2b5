"""How a message stands, as every page shows it: an icon, a word, and a tone that repeats it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from crm import wording
from notifications.findings import Verdict
from notifications.states import State

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
OF_VERDICT = {
    Verdict.SEND: State.QUEUED,
    Verdict.JOIN: State.JOINED,
    Verdict.HOLD: State.HELD,
    Verdict.ASK: State.ASKING,
    Verdict.DROP: State.DROPPED,
}


@dataclass(frozen=True)
class Chip:
    """What ``components/_chip.html`` shows of a message."""

    state: str
    text: str

    @property
    def tone(self) -> str:
        return LOOKS[self.state][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.state][1]


def of(state: str, until: datetime | None = None, today: date | None = None) -> Chip:
    """The chip of a state; a held one says until when, where that is known."""
    if state == State.HELD and until:
        return Chip(state, _("Held to {day}").format(day=wording.brief(until, today)))
    return Chip(state, str(State(state).label))

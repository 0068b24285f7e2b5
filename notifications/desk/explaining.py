"""Why a message leaves, waits or does not: one sentence to say aloud, and every question.

The same for colleagues on each page that shows a message; what was found is told from the
decision that is on record, what was passed from the facts of now, or plainly once it is over.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import wording
from notifications import chips
from notifications.checking import passing, reasons
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Route, Snapshot
from notifications.chips import Chip
from notifications.findings import QUESTIONS, Check, Finding, Verdict, strongest
from notifications.models import Message
from notifications.models.messages import State
from notifications.topics import Purpose

SOURCES = {
    Check.HALT: gettext_lazy("Halts"),
    Check.IDENTITY: gettext_lazy("Identity"),
    Check.ADDRESS: gettext_lazy("Addresses"),
    Check.QUARANTINE: gettext_lazy("Quarantine"),
    Check.SUPPRESSION: gettext_lazy("What came back"),
    Check.BASIS: gettext_lazy("Permission"),
    Check.CONTENT: gettext_lazy("Our rules"),
    Check.WISH: gettext_lazy("Their choices"),
    Check.FITNESS: gettext_lazy("Our rules"),
    Check.LAUNCH: gettext_lazy("What is live where"),
    Check.PILOT: gettext_lazy("Automations"),
    Check.CLAIM: gettext_lazy("The record"),
    Check.PROMISE: gettext_lazy("Tried out"),
    Check.CONTRADICTION: gettext_lazy("Who says what"),
    Check.STALENESS: gettext_lazy("Time"),
    Check.SAMENESS: gettext_lazy("Our check"),
    Check.PACE: gettext_lazy("Our limits"),
    Check.HOURS: gettext_lazy("Our hours"),
}
MARKS = {
    Verdict.SEND: ("yes", "check"),
    Verdict.JOIN: ("joined", "joined"),
    Verdict.HOLD: ("held", "held"),
    Verdict.ASK: ("person", "person"),
    Verdict.DROP: ("dropped", "dropped"),
}
HEADLINES = {
    State.QUEUED: gettext_lazy("“{topic}” will go out {due}"),
    State.HELD: gettext_lazy("“{topic}” is held, looked at again {due}"),
    State.ASKING: gettext_lazy("“{topic}” needs a person by {ask_by}"),
    State.SENDING: gettext_lazy("“{topic}” is going out now"),
    State.UNKNOWN: gettext_lazy("“{topic}” may have left {tried}"),
    State.SENT: gettext_lazy("“{topic}” went out {ended}"),
    State.FAILED: gettext_lazy("“{topic}” could not be delivered, {ended}"),
    State.JOINED: gettext_lazy("“{topic}” goes along with another message"),
    State.DROPPED: gettext_lazy("“{topic}” was not sent, {ended}"),
    State.SUPERSEDED: gettext_lazy("“{topic}” was replaced by a newer message, {ended}"),
}
HELD_UNTIL = gettext_lazy("“{topic}” is held until {due}")
# What can be said where no finding speaks.
ALOUD = {
    State.QUEUED: gettext_lazy("We will write to you about this {due}."),
    State.SENDING: gettext_lazy("It is on its way to you."),
    State.UNKNOWN: gettext_lazy(
        "We are not certain whether it reached you, and are finding out."
    ),
    State.FAILED: gettext_lazy("We wrote to you, but it could not be delivered."),
    State.JOINED: gettext_lazy("Several things come to you together in one message."),
    State.DROPPED: gettext_lazy("We decided not to send it."),
    State.SUPERSEDED: gettext_lazy("Something changed, so a newer message took its place."),
}
BECAUSE = {
    Purpose.SAFETY: gettext_lazy("You got it because your safety asks for it."),
    Purpose.SERVICE: gettext_lazy(
        "You got it because it belongs to something you asked, ordered or booked."
    ),
    Purpose.RELATIONSHIP: gettext_lazy(
        "You got it because you are our customer. You can stop these at any time."
    ),
    Purpose.PROMO: gettext_lazy(
        "You got it because you allowed offers. You can stop them at any time."
    ),
}


@dataclass(frozen=True)
class Answer:
    """One question of the seven: how it came out, the fact, and who says so."""

    question: str
    verdict: Verdict
    text: str
    source: str

    @property
    def mark(self) -> str:
        return MARKS[self.verdict][0]

    @property
    def icon(self) -> str:
        return MARKS[self.verdict][1]

    @property
    def is_no(self) -> bool:
        return self.verdict in (Verdict.HOLD, Verdict.ASK, Verdict.DROP)


@dataclass(frozen=True)
class Seen:
    """What is known about one message when it is explained.

    ``findings`` are those on record; ``snapshot`` and ``route`` are there while it is open,
    and ``rule`` is what allowed it once it has left.
    """

    message: Message
    findings: tuple[Finding, ...] = ()
    snapshot: Snapshot | None = None
    route: Route | None = None
    tried_at: datetime | None = None
    rule: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why, as a page shows it: the headline, words to say aloud, and the seven answers."""

    headline: str
    aloud: str
    chip: Chip
    answers: list[Answer]


def explain(seen: Seen) -> Explanation:
    """Everything that a colleague needs to say why, in the order of the questions."""
    until = seen.message.due_at if has_time(seen.findings) else None
    return Explanation(
        headline(seen),
        aloud(seen),
        chips.of(seen.message.state, until),
        answers(seen),
    )


def has_time(findings: tuple[Finding, ...]) -> bool:
    """Whether it is known when a held message may go, or only what it waits for."""
    holding = [one for one in findings if one.verdict == Verdict.HOLD]
    return bool(holding) and all(
        "opens" in one.params or "free_at" in one.params for one in holding
    )


def headline(seen: Seen) -> str:
    message = seen.message
    sentence = HEADLINES[message.state]
    if message.state == State.HELD and has_time(seen.findings):
        sentence = HELD_UNTIL
    return str(sentence).format(**moments(seen))


def moments(seen: Seen) -> dict[str, str]:
    message = seen.message
    told = {
        "due": message.due_at,
        "ask_by": message.ask_by,
        "ended": message.ended_at,
        "tried": seen.tried_at,
    }
    words = {name: wording.when(at) if at else _("soon") for name, at in told.items()}
    return words | {"topic": str(message.of_topic)}


def aloud(seen: Seen) -> str:
    """The one sentence for the customer: of the finding that decided, else of the state."""
    message = seen.message
    if message.state == State.SENT:
        return str(BECAUSE[message.purpose])
    if found := decisive(seen):
        return reasons.to_customer(found)
    return str(ALOUD.get(message.state, ALOUD[State.QUEUED])).format(**moments(seen))


def decisive(seen: Seen) -> Finding | None:
    """The finding that put the message where it stands; none where a person did."""
    stands = {
        state: verdict for verdict, state in chips.OF_VERDICT.items() if verdict != Verdict.SEND
    }
    verdict = stands.get(seen.message.state)
    return next((one for one in seen.findings if one.verdict == verdict), None)


def answers(seen: Seen) -> list[Answer]:
    """The seven questions, always all of them and always in this order."""
    return [
        answer(str(question), checks, tellings, seen)
        for (question, checks), tellings in zip(QUESTIONS, passing.PASSED, strict=True)
    ]


def answer(question: str, checks: tuple[Check, ...], tellings, seen: Seen) -> Answer:
    found = [one for one in seen.findings if one.check in checks]
    if not found:
        telling, plainly = tellings
        if seen.snapshot is None and seen.rule and Check.BASIS in checks:
            return Answer(question, Verdict.SEND, seen.rule, str(SOURCES[Check.BASIS]))
        if seen.snapshot is None:
            return Answer(question, Verdict.SEND, str(plainly), _("Our check"))
        fact = telling(seen.snapshot, seen.route)
        return Answer(question, Verdict.SEND, fact.text, fact.source)
    verdict = strongest(found)
    words = ". ".join(reasons.to_staff(one) for one in found)
    worst = next(one for one in found if one.verdict == verdict)
    return Answer(question, verdict, words, source_of(worst))


def source_of(finding: Finding) -> str:
    if finding.code == "pace.chosen" or finding.params.get("chosen"):
        return _("Their choices")
    return str(SOURCES[finding.check])


def of_judgement(message: Message, snapshot: Snapshot, judgement: Judgement) -> Explanation:
    """The same for a message that only may come to be, as a simulation sees it."""
    message.state = chips.OF_VERDICT[judgement.verdict]
    message.due_at = judgement.until or snapshot.now
    return explain(Seen(message, judgement.findings, snapshot, judgement.route))

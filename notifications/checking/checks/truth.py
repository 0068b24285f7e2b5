"""G12 to G15: is what it says still so, would it be kept, and does anybody say otherwise?"""

from collections.abc import Iterator
from datetime import timedelta

from crm import facts, sayings
from crm.facts import Fact
from notifications import probes
from notifications.checking.snapshot import Route, Snapshot, Told
from notifications.findings import Check, Finding, Verdict
from notifications.models import Assertion, Wording
from notifications.models.messages import State
from notifications.models.wishes import CORRECTION
from notifications.topics import Claim

SOON = timedelta(seconds=30)
# The state of words that two people agreed to and nobody took back.
LIVE = Wording.State.LIVE
# As far back as is read what was said.
ON_RECORD = timedelta(days=30)


def claims(s: Snapshot, route: Route) -> Iterator[Finding]:
    """Every claim is read again; the text prints what was read, never what was asked (A2)."""
    for predicate, claim in s.topic.claims.items():
        fact = s.readings.get((s.message.subject, predicate))
        if fact is None:
            yield Finding(
                Check.CLAIM, "claim.unreadable", Verdict.ASK, {"predicate": predicate}
            )
        elif not fact.is_disputed and not _is_not_theirs(s, predicate, fact):
            yield from _compared(s, predicate, claim, fact)


def _compared(s: Snapshot, predicate: str, claim: Claim, fact: Fact) -> Iterator[Finding]:
    """What was asserted beside what is so now."""
    asserted = s.message.claims.get(predicate)
    told = {
        "predicate": predicate,
        "kind": s.topic.subject,
        "was": asserted,
        "now": fact.value,
    }
    if claim.follows and fact.value != asserted:
        yield Finding(Check.CLAIM, "claim.rewritten", Verdict.SEND, told)
    elif not claim.follows and (fact.value != asserted or not claim.holds(fact.value)):
        yield Finding(Check.CLAIM, "claim.changed", Verdict.DROP, told)


def promise(s: Snapshot, route: Route) -> Iterator[Finding]:
    if s.promise == probes.BUSY:
        yield Finding(Check.PROMISE, "promise.busy", Verdict.HOLD, until=s.now + SOON)
    elif s.promise:
        yield Finding(Check.PROMISE, "promise.broken", Verdict.ASK, {"why": s.promise})


def contradiction(s: Snapshot, route: Route) -> Iterator[Finding]:
    """Where the parties say different things of one fact, nothing leaves until one is right.

    One person is asked for all that waits to speak of it; the others wait for that answer.
    """
    for predicate in s.topic.claims:
        fact = s.readings.get((s.message.subject, predicate))
        if fact and fact.is_disputed:
            said = [[fact.named(one.party), one.value] for one in fact.sayings]
            told = _dispute(s, predicate, fact) | {"says": said}
            yield _unsettled(s, "contradiction.parties", told)
        elif fact and _is_not_theirs(s, predicate, fact):
            told = {"was": s.message.claims.get(predicate), "now": fact.value}
            yield _unsettled(s, "contradiction.owner", _dispute(s, predicate, fact) | told)
    yield from _said_otherwise(s)
    if s.message.situation == CORRECTION and not s.message.corrects_id:
        yield _offered(s)


def _is_not_theirs(s: Snapshot, predicate: str, fact: Fact) -> bool:
    """Whether a partner says what is another's to say, and that one says otherwise (G14).

    A fact that changed after they said it is only no longer so.
    """
    partner = s.signer.partner_id if s.signer else None
    if partner in (None, fact.partner) or s.message.claims.get(predicate) == fact.value:
        return False
    return not any(one.at > s.message.created_at for one in fact.sayings)


def _dispute(s: Snapshot, predicate: str, fact: Fact) -> dict:
    kind = s.topic.subject
    return {"predicate": predicate, "kind": kind, "owner": fact.named(fact.owner)}


def _unsettled(s: Snapshot, code: str, told: dict) -> Finding:
    is_asked = any(
        one.state == State.ASKING and _is_other(s, one.id, one.subject)
        for one in s.facts.waiting
    )
    verdict = Verdict.HOLD if is_asked else Verdict.ASK
    return Finding(Check.CONTRADICTION, code, verdict, told, wakes=s.message.subject)


def _offered(s: Snapshot) -> Finding:
    """What we would take back by ourselves waits for a person who agrees to it (A19)."""
    for one in reversed(s.facts.told):
        fact = s.readings.get((one.subject, one.predicate))
        if fact and _is_other(s, one.message, one.subject) and is_wrong(one, fact):
            told = {"topic": one.topic, "sent": one.message}
            return Finding(Check.CONTRADICTION, "contradiction.told", Verdict.ASK, told)
    return Finding(Check.CONTRADICTION, "contradiction.over", Verdict.DROP)


def is_wrong(told: Told | Assertion, fact: Fact) -> bool:
    """Whether what was told of a fact is not what it is, nor what it was on its way there."""
    course = facts.predicate(told.subject.partition(":")[0], told.predicate).course
    return sayings.contradict(told.value, fact.value, course)


def _said_otherwise(s: Snapshot) -> Iterator[Finding]:
    """The topics that exclude this one and wait, or were the last word, of the same subject.

    What left is taken back by a message that says so (``corrects``), and by no other.
    """
    if not s.topic.excludes or not s.message.subject:
        return
    waiting = {one.topic for one in s.facts.waiting if _is_other(s, one.id, one.subject)}
    for topic in sorted(waiting.intersection(s.topic.excludes)):
        yield _unsettled(s, "contradiction.pair", {"topic": topic})
    sent = [one for one in s.sent_within(ON_RECORD) if _is_other(s, one.message, one.subject)]
    if sent and sent[-1].topic in s.topic.excludes and not s.message.corrects_id:
        told = {"topic": sent[-1].topic, "sent": sent[-1].message}
        yield Finding(Check.CONTRADICTION, "contradiction.pair", Verdict.ASK, told)


def _is_other(s: Snapshot, message: int, subject: str) -> bool:
    return subject == s.message.subject and message != s.message.pk


def staleness(s: Snapshot, route: Route) -> Iterator[Finding]:
    if s.now >= s.message.expires_at:
        told = {"at": s.message.expires_at.isoformat()}
        yield Finding(Check.STALENESS, "staleness.expired", Verdict.DROP, told)
    if s.message.wording_id and any(one["state"] != LIVE for one in s.wordings):
        yield Finding(Check.STALENESS, "staleness.wording", Verdict.DROP)

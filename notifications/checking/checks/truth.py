"""G12 to G15: is what it says still so, would it be kept, and does anybody say otherwise?"""

from collections.abc import Iterator
from datetime import timedelta

from crm.facts import Fact
from notifications import probes
from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict
from notifications.models import Wording
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
        elif not fact.is_disputed:
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
    """Where the parties say different things of one fact, nothing leaves until one is right."""
    for predicate in s.topic.claims:
        fact = s.readings.get((s.message.subject, predicate))
        if fact and fact.is_disputed:
            told = {
                "predicate": predicate,
                "kind": s.topic.subject,
                "owner": fact.owner,
                "says": [[saying.party, saying.value] for saying in fact.sayings],
            }
            yield Finding(
                Check.CONTRADICTION,
                "contradiction.parties",
                Verdict.ASK,
                told,
                wakes=s.message.subject,
            )
    for told in _said_otherwise(s):
        yield Finding(Check.CONTRADICTION, "contradiction.pair", Verdict.ASK, told)


def _said_otherwise(s: Snapshot) -> Iterator[dict]:
    """The topics that exclude this one and wait, or were the last word, of the same subject.

    What left is taken back by a message that says so (``corrects``), and by no other.
    """
    if not s.topic.excludes or not s.message.subject:
        return
    waiting = {one.topic for one in s.facts.waiting if _is_other(s, one.id, one.subject)}
    for topic in sorted(waiting.intersection(s.topic.excludes)):
        yield {"topic": topic}
    sent = [one for one in s.sent_within(ON_RECORD) if _is_other(s, one.message, one.subject)]
    if sent and sent[-1].topic in s.topic.excludes and not s.message.corrects_id:
        yield {"topic": sent[-1].topic, "sent": sent[-1].message}


def _is_other(s: Snapshot, message: int, subject: str) -> bool:
    return subject == s.message.subject and message != s.message.pk


def staleness(s: Snapshot, route: Route) -> Iterator[Finding]:
    if s.now >= s.message.expires_at:
        told = {"at": s.message.expires_at.isoformat()}
        yield Finding(Check.STALENESS, "staleness.expired", Verdict.DROP, told)
    if s.message.wording_id and any(one["state"] != LIVE for one in s.wordings):
        yield Finding(Check.STALENESS, "staleness.wording", Verdict.DROP)

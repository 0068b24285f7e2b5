"""Our check: one snapshot in, every finding out; the strongest verdict wins.

The same function forecasts when a message is queued, decides when it is sent, and simulates.
There is no way around it and no flag that opens it: what a message may rest on comes from the
register of topics.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from notifications.checking.checks import CHECKS, CheckFunction, sameness
from notifications.checking.snapshot import Point, Route, Snapshot
from notifications.findings import NEVER_OVERRIDDEN, Check, Finding, Verdict, strongest
from notifications.topics import ADDRESS, KIND_FOR, Channel

logger = logging.getLogger(__name__)

# The rules in force: raised by whoever changes what a check answers.
RULES = 2
# A held message is looked at again this soon where no news is sure to wake it.
LOOK_AGAIN = timedelta(hours=6)

# What says that this address or channel may not be used, and another one perhaps may.
ON_THE_ROUTE = frozenset(
    {Check.ADDRESS, Check.QUARANTINE, Check.SUPPRESSION, Check.BASIS, Check.WISH}
)
# What holds whatever would take this route now: it waits together as well (B8).
HOLDS_ALL = frozenset({Check.ADDRESS, Check.QUARANTINE, Check.SUPPRESSION, Check.HOURS})


@dataclass(frozen=True)
class Judgement:
    """What our check makes of a message: the verdict, on which route, and every reason."""

    verdict: Verdict
    route: Route
    findings: tuple[Finding, ...]
    passed: int
    until: datetime | None = None
    wakes: tuple[str, ...] = ()

    @property
    def is_teaser(self) -> bool:
        return any(finding.code == "content.teaser" for finding in self.findings)

    @property
    def obstacle(self) -> Verdict:
        """How strongly this very route is barred; a quiet hour bars no route, it only waits."""
        return strongest(one for one in self.findings if one.check in ON_THE_ROUTE)

    @property
    def decisive(self) -> Finding | None:
        """The finding that made the verdict, for the one sentence that is said aloud."""
        return next((one for one in self.findings if one.verdict == self.verdict), None)


def decide(snapshot: Snapshot) -> Judgement:
    """Run all checks on each route that the message may take, and take the best.

    All checks run, so that the trail lists every reason; the first of equally good routes
    wins, in the order that the customer chose.
    """
    best: Judgement | None = None
    for route in routes(snapshot):
        judgement = judge(snapshot, route)
        if best is None or judgement.obstacle < best.obstacle:
            best = judgement
        if best.obstacle == Verdict.SEND:
            break
    return best


def routes(s: Snapshot) -> Iterator[Route]:
    """The ways this message may take, the customer's own order first; at least one."""
    channels, is_any = order_of(s), False
    for channel in channels:
        for point in _points(s, channel):
            is_any = True
            yield Route(channel, point)
    if not is_any:
        yield Route(channels[0], None)


def order_of(s: Snapshot) -> list[Channel]:
    """Channels by the customer's wish, then by the topic's order; a call is no way out."""
    allowed = [one for one in s.topic.channels if one != Channel.CALL]
    if s.message.channel:
        allowed = [Channel(s.message.channel)]
    chosen = (s.facts.hours or {}).get("channels") or []
    return sorted(allowed, key=lambda one: chosen.index(one) if one in chosen else len(chosen))


def _points(s: Snapshot, channel: Channel) -> list[Point]:
    points = [point for point in s.facts.points if point.kind == KIND_FOR[channel]]
    if s.topic.subject == ADDRESS:
        points = [point for point in points if s.message.subject == f"{ADDRESS}:{point.id}"]
    if channel == Channel.TEXT:
        return [point for point in points if takes_texts(point.key)]
    return points


@lru_cache(maxsize=10_000)
def takes_texts(key: str) -> bool:
    """Whether a number may be a mobile; in some countries nobody can tell."""
    if ";ext=" in key:
        return False
    number = phonenumbers.parse(key)
    return phonenumbers.number_type(number) != PhoneNumberType.FIXED_LINE


def judge(s: Snapshot, route: Route) -> Judgement:
    """The same on one route, whether or not it is the best."""
    findings, passed = [], 0
    for number, check in CHECKS.items():
        found = _found(number, check, s, route)
        findings += found
        if not found:
            passed |= 1 << number
    verdict, until = strongest(findings), None
    if verdict == Verdict.HOLD:
        holding = [one for one in findings if one.verdict == verdict]
        until = _until(s, holding)
        if all(one.check in HOLDS_ALL for one in holding):
            along = sameness.held_along(s, route, until)
            findings += along
            verdict = Verdict.JOIN if along else verdict
    wakes = tuple({one.wakes for one in findings if one.wakes})
    until = until if verdict == Verdict.HOLD else None
    return Judgement(verdict, route, tuple(findings), passed, until, wakes)


def _found(number: Check, check: CheckFunction, s: Snapshot, route: Route) -> list[Finding]:
    """What one check finds; where it fails itself, a person is asked and nothing leaves."""
    try:
        found = [*check(s, route)]
    except Exception:  # what nobody could check never leaves by itself
        logger.exception("The check %s failed for message %s.", number.name, s.message.pk)
        found = [Finding(number, "check.failed", Verdict.ASK)]
    return [one for one in found if not _is_overridden(s, one)]


def _is_overridden(s: Snapshot, finding: Finding) -> bool:
    return finding.code in s.overrides and finding.check not in NEVER_OVERRIDDEN


def _until(s: Snapshot, holding: list[Finding]) -> datetime:
    """When to look again: when the last of the known times has come, and never too late."""
    known = [one.until for one in holding if one.until]
    last = max(known) if known else s.now + LOOK_AGAIN
    return min(last, s.message.expires_at)

"""G17: how much is too much, over all channels, desks, apps, partners and calls (B17, B19)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications import topics
from notifications.checking import resolving
from notifications.checking.checks.wishes import situations
from notifications.checking.snapshot import Route, Sent, Snapshot
from notifications.findings import Check, Finding, Verdict
from notifications.models import Wish
from notifications.models.messages import OPEN
from notifications.models.wishes import ANSWER, Situation
from notifications.topics import ADDRESS, NOT_NEEDED, Channel, Purpose

DAY = timedelta(days=1)
OWN_WORDS = "staff.reply"


@dataclass(frozen=True)
class Limit:
    """So many within a span; ``purposes`` and ``topic`` say what counts against it."""

    code: str
    most: int
    span: timedelta
    purposes: tuple[str, ...] = tuple(Purpose.values)
    topic: str = ""
    channel: str = ""
    situation: str = ""

    def counts(self, sent: Sent) -> bool:
        family = topics.get(sent.topic).family
        return (
            sent.purpose in self.purposes
            and self.topic in ("", sent.topic, family)
            and self.channel in ("", sent.channel)
            and self.situation in ("", sent.situation)
        )


# Our own limits. Service has a ceiling of its own, so that a runaway loop stops as well.
HOUSE: dict[str, tuple[Limit, ...]] = {
    Purpose.SAFETY: (),
    Purpose.SERVICE: (Limit("pace.service", 12, DAY),),
    Purpose.RELATIONSHIP: (
        Limit("pace.day", 2, DAY, NOT_NEEDED),
        Limit("pace.week", 5, 7 * DAY, NOT_NEEDED),
    ),
    Purpose.PROMO: (
        Limit("pace.day", 1, DAY, NOT_NEEDED),
        Limit("pace.offers", 2, 7 * DAY, (Purpose.PROMO,)),
        Limit("pace.month", 4, 30 * DAY, (Purpose.PROMO,)),
    ),
}
# One question after a job, a visit or a purchase, whoever asks it (B15).
AFTER_SERVICE = Limit(
    "pace.after_service", 1, 14 * DAY, NOT_NEEDED, situation=Situation.AFTER_SERVICE
)


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    if s.topic.is_safety:
        return
    yield from second_answer(s, route)
    yield from asked_already(s, route)
    for limit in limits(s, route):
        free_at = earliest(s, limit)
        if free_at is None:
            continue
        told = {
            "most": limit.most,
            "days": limit.span.days,
            "free_at": free_at.isoformat(),
            "topic": limit.topic,
        }
        is_over = free_at >= s.message.expires_at
        verdict = Verdict.DROP if is_over else Verdict.HOLD
        yield Finding(Check.PACE, limit.code, verdict, told, until=free_at)


def second_answer(s: Snapshot, route: Route) -> Iterator[Finding]:
    """One answer, on one channel: a call after it is a contact too many (B17).

    After “information only” a colleague's own words are as well, unless they wrote since (B16).
    """
    last = s.facts.enquiries[-1] if s.facts.enquiries else None
    if last is None or not last["answered_at"] or s.message.situation == ANSWER:
        return
    is_over = last["ends_on"] < s.today.isoformat()
    if not is_over and (route.channel == Channel.CALL or is_unasked(s, last)):
        yield Finding(Check.PACE, "pace.answered", Verdict.ASK, {"at": last["answered_at"]})


def is_unasked(s: Snapshot, enquiry: dict) -> bool:
    """Whether a colleague writes to somebody who wanted the answer and nothing else."""
    answered_at = datetime.fromisoformat(enquiry["answered_at"])
    wrote_since = s.facts.heard_at is not None and s.facts.heard_at > answered_at
    return s.topic.code == OWN_WORDS and enquiry["is_info_only"] and not wrote_since


def asked_already(s: Snapshot, route: Route) -> Iterator[Finding]:
    """An address is asked once a day whether it is right, in however many records it stands."""
    if s.topic.subject != ADDRESS or s.topic.is_answer or route.point is None:
        return
    if any(
        (one.topic, one.fingerprint) == (s.topic.code, route.point.fingerprint)
        and one.at > s.now - DAY
        and one.message != s.message.pk
        for one in s.facts.sent
    ):
        yield Finding(Check.PACE, "pace.address", Verdict.DROP)


def limits(s: Snapshot, route: Route) -> list[Limit]:
    """Ours for the purpose, and every one that the customer chose."""
    found = list(HOUSE[s.message.purpose])
    if s.message.situation == Situation.AFTER_SERVICE and not s.topic.is_essential:
        found.append(AFTER_SERVICE)
    chosen = resolving.limits(s.facts.wishes, s.topic, route.channel, situations(s), on=s.today)
    return found + [chosen_limit(wish) for wish in chosen]


def chosen_limit(wish: Wish) -> Limit:
    if wish.mode == Wish.Mode.WEEKLY:
        return Limit("pace.chosen", 1, 7 * DAY, NOT_NEEDED, wish.topic, wish.channel)
    span = timedelta(days=wish.per_days)
    # A wish about everything counts what need not be sent; one about a topic counts that topic.
    purposes = tuple(Purpose.values) if wish.topic else NOT_NEEDED
    return Limit("pace.chosen", wish.at_most, span, purposes, wish.topic, wish.channel)


def earliest(s: Snapshot, limit: Limit) -> datetime | None:
    """When the limit leaves room again; None where it does now.

    A place is kept free for open messages of greater weight that are due before (E14).
    """
    counted = [
        one
        for one in s.facts.sent
        if one.at > s.now - limit.span and limit.counts(one) and one.message != s.message.pk
    ]
    room = limit.most - sum(one.weight for one in counted) - reserved(s, limit)
    if room >= s.topic.weight:
        return None
    leaving = sorted(counted, key=lambda one: one.at)
    needed, last = s.topic.weight - room, s.now + timedelta(hours=1)
    for one in leaving:
        needed -= one.weight
        if needed <= 0:
            last = one.at + limit.span
            break
    return max(last, s.now) + timedelta(seconds=1)


def reserved(s: Snapshot, limit: Limit) -> int:
    """How many places greater messages need that are due within the span."""
    greater = [
        one
        for one in s.facts.waiting
        if one.state in OPEN
        and one.id != s.message.pk
        and one.priority > s.message.priority
        and one.due_at <= s.now + limit.span
        and one.purpose in limit.purposes
        and limit.topic in ("", one.topic, topics.get(one.topic).family)
        and limit.channel in ("", one.channel)
        and not limit.situation
    ]
    return len(greater)

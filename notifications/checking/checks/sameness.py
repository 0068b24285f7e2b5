"""G16: is the same said already, or can several things be said at once? (A1, B8)"""

from collections.abc import Iterator
from datetime import timedelta

from notifications import topics
from notifications.checking.snapshot import Route, Sent, Snapshot, Waiting
from notifications.findings import Check, Finding, Verdict
from notifications.models.messages import OPEN

SAID_WITHIN = timedelta(days=1)
TOGETHER = timedelta(hours=1)


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    # What somebody writes, or answers to what a customer just did, is never the same again.
    if s.message.own_words or s.topic.is_answer:
        return
    earlier = [one for one in s.facts.waiting if one.id < _pk(s) and one.state in OPEN]
    twin = next((one for one in earlier if is_same(s, one)), None)
    if twin:
        yield _joins("sameness.same", twin)
    elif any(is_repeat(s, one) for one in s.sent_within(SAID_WITHIN)):
        yield Finding(Check.SAMENESS, "sameness.said", Verdict.DROP)
    elif carrier := next((one for one in earlier if goes_along(s, one, route)), None):
        yield _joins("sameness.together", carrier)


def is_same(s: Snapshot, other: Waiting) -> bool:
    return (
        bool(s.message.subject)
        and other.topic == s.message.topic
        and other.subject == s.message.subject
        and other.claims == s.message.claims
    )


def is_repeat(s: Snapshot, sent: Sent) -> bool:
    """Whether the customer was told just that: the same topic, subject and values."""
    if not s.message.subject or s.message.corrects_id or sent.message == s.message.pk:
        return False
    if (sent.topic, sent.subject) != (s.message.topic, s.message.subject):
        return False
    told = {one.predicate: one.value for one in s.facts.told if one.message == sent.message}
    return told == s.message.claims


def goes_along(s: Snapshot, other: Waiting, route: Route) -> bool:
    """Whether both may be said in one message within the hour."""
    return (
        s.topic.is_mergeable
        and topics.get(other.topic).is_mergeable
        and other.channel in ("", route.channel)
        and abs(other.due_at - s.message.due_at) <= TOGETHER
    )


def _joins(code: str, other: Waiting) -> Finding:
    told = {"into": other.id, "topic": other.topic}
    return Finding(Check.SAMENESS, code, Verdict.JOIN, told)


def _pk(s: Snapshot) -> int:
    return s.message.pk or 2**63

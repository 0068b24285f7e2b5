"""G16: is the same said already, or can several things be said at once? (A1, B8)"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from notifications import topics
from notifications.checking.snapshot import Route, Snapshot, Waiting
from notifications.findings import Check, Finding, Verdict
from notifications.models.messages import OPEN, State

SAID_WITHIN = timedelta(days=1)
TOGETHER = timedelta(hours=1)


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    # What somebody writes, or answers to what a customer just did, is never the same again.
    if s.message.own_words or s.topic.is_answer:
        return
    twin = next((one for one in earlier(s) if is_same(s, one)), None)
    if twin:
        yield _joins("sameness.same", twin)
    elif is_said(s):
        yield Finding(Check.SAMENESS, "sameness.said", Verdict.DROP)
    elif carrier := next((one for one in earlier(s) if goes_along(s, one, route)), None):
        yield _joins("sameness.together", carrier)


def held_along(s: Snapshot, route: Route, until: datetime) -> list[Finding]:
    """The joining of what is held until then with what is held already (B8).

    Only of what was wanted at once: a later one would leave before its time.
    """
    if s.message.due_at - s.message.created_at > TOGETHER:
        return []
    held = [
        one
        for one in earlier(s)
        if one.state == State.HELD
        and one.due_at <= until + TOGETHER
        and goes_along_at_all(s, one, route)
    ]
    return [_joins("sameness.together", held[0])] if held else []


def earlier(s: Snapshot) -> list[Waiting]:
    return [one for one in s.facts.waiting if one.id < _pk(s) and one.state in OPEN]


def is_same(s: Snapshot, other: Waiting) -> bool:
    return (
        bool(s.message.subject)
        and other.topic == s.message.topic
        and other.subject == s.message.subject
        and other.claims == s.message.claims
    )


def is_said(s: Snapshot) -> bool:
    """Whether the customer was told just that: the same topic, subject and values.

    What joined another message has no place of its own in the pace, but was told as well.
    """
    about = (s.message.topic, s.message.subject)
    if not s.message.subject or s.message.corrects_id:
        return False
    said = {
        one.message for one in s.sent_within(SAID_WITHIN) if (one.topic, one.subject) == about
    }
    values: dict[int, dict] = {message: {} for message in said}
    for one in s.facts.told:
        if (one.topic, one.subject) == about and one.at > s.now - SAID_WITHIN:
            values.setdefault(one.message, {})[one.predicate] = one.value
    return any(told == s.message.claims for m, told in values.items() if m != s.message.pk)


def goes_along(s: Snapshot, other: Waiting, route: Route) -> bool:
    """Whether both may be said in one message within the hour."""
    is_near = abs(other.due_at - s.message.due_at) <= TOGETHER
    return is_near and goes_along_at_all(s, other, route)


def goes_along_at_all(s: Snapshot, other: Waiting, route: Route) -> bool:
    return (
        s.topic.is_mergeable
        and topics.get(other.topic).is_mergeable
        and other.channel in ("", route.channel)
    )


def _joins(code: str, other: Waiting) -> Finding:
    told = {"into": other.id, "topic": other.topic}
    return Finding(Check.SAMENESS, code, Verdict.JOIN, told)


def _pk(s: Snapshot) -> int:
    return s.message.pk or 2**63

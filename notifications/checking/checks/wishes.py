"""G8: do they want this, on this channel, in this situation? (B18, B20)"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from crm import spans
from notifications.checking import resolving
from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict
from notifications.models import Wish
from notifications.models.wishes import Situation

# The fact that says when something comes.
WINDOW = "window"


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    if s.topic.is_safety:
        return
    wish = resolving.ruling(s.facts.wishes, s.topic, route.channel, situations(s), on=s.today)
    if wish is None or wish.mode != Wish.Mode.NEVER:
        return
    told = {
        "topic": wish.topic,
        "channel": wish.channel,
        "situation": wish.situation,
        "set_by": wish.set_by,
        "at": wish.set_at.isoformat(),
    }
    if wish.until_on:
        told["until"] = wish.until_on.isoformat()
    yield Finding(Check.WISH, resolving.code_of(wish), Verdict.DROP, told)


def situations(s: Snapshot) -> frozenset[str]:
    """What goes on with this customer, besides what the message itself says."""
    found = {s.message.situation}
    if s.facts.is_being_righted:
        found.add(Situation.OPEN_CASE)
    for enquiry in s.facts.enquiries:
        if enquiry["ends_on"] >= s.today.isoformat():
            found.add(Situation.QUESTION)
            if enquiry["is_price_question"]:
                found.add(Situation.PRICE_QUESTION)
    if is_today(s):
        found.add(Situation.SAME_DAY)
    return frozenset(found - {""})


def is_today(s: Snapshot) -> bool:
    """Whether what the message is about happens on the day on which it leaves."""
    fact = s.readings.get((s.message.subject, WINDOW))
    if fact is None or not fact.value:
        return False
    begins, ends = (at.astimezone(ZoneInfo(s.world.time_zone)) for at in spans.read(fact.value))
    return begins.date() <= s.today <= ends.date()

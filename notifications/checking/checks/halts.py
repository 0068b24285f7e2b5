"""G1: is something halted that this message belongs to? (B7, C17)"""

from collections.abc import Iterator

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    for halt in s.world.halts:
        if covers(halt, s, route):
            told = {"by": halt["by"], "why": halt["why"], "at": halt["at"]}
            yield Finding(Check.HALT, "halt.standing", Verdict.HOLD, told, wakes="halts")


def covers(halt: dict, s: Snapshot, route: Route) -> bool:
    """Whether every field that the halt names is the message's own."""
    message = s.message
    own = {
        "automation": message.automation_id,
        "topic": message.topic,
        "channel": route.channel,
        "sender": message.sender_id,
        "wording": message.wording_id,
    }
    return all(not halt[name] or halt[name] == value for name, value in own.items())

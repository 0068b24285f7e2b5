"""G11: is the automation on trial, and does this customer take part? (C12)"""

from collections.abc import Iterator

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    if s.automation is None:
        return
    told = {"name": s.automation["name"], "owner": s.automation["owner"]}
    state = s.automation["state"]
    if state == "halted":
        yield Finding(Check.PILOT, "pilot.halted", Verdict.HOLD, told, wakes="halts")
    elif state == "draft":
        yield Finding(Check.PILOT, "pilot.draft", Verdict.DROP, told)
    elif state == "pilot" and s.automation["id"] not in s.facts.pilots:
        yield Finding(Check.PILOT, "pilot.not_a_member", Verdict.DROP, told)

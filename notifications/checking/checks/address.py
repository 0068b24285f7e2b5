"""G3 to G5: may this address be used, and for this?"""

from collections.abc import Iterator

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict
from notifications.topics import Channel

# Somebody who reads an address out vouches for it; a letter and a call need no proof at all.
PROVEN_BY_ITSELF = (Channel.LETTER, Channel.CALL)


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    """An address that nobody confirmed gets a request to confirm it and nothing else (B9)."""
    point = route.point
    if point is None:
        yield _held("address.none", route)
    elif point.status == "disputed":
        yield _held("address.disputed", route)
    elif point.level < s.topic.level and route.channel not in PROVEN_BY_ITSELF:
        yield _held("address.unconfirmed", route)


def quarantine(s: Snapshot, route: Route) -> Iterator[Finding]:
    """Nothing goes where somebody said “this isn’t me”: for any purpose, by anybody (B12)."""
    if route.point and route.point.quarantine:
        told = {"at": route.point.quarantine["at"], "channel": route.channel}
        yield Finding(
            Check.QUARANTINE, "quarantine.reported", Verdict.HOLD, told, wakes="contact_points"
        )


def suppression(s: Snapshot, route: Route) -> Iterator[Finding]:
    """A newsletter's unsubscribe never stops a security code; a dead address stops all."""
    for kept in route.point.suppressions if route.point else ():
        told = {"at": kept["at"], "channel": route.channel}
        if not kept["purposes"]:
            code = f"suppression.{kept['reason']}"
            yield Finding(Check.SUPPRESSION, code, Verdict.HOLD, told, wakes="contact_points")
        elif s.message.purpose in kept["purposes"]:
            yield Finding(
                Check.SUPPRESSION, f"suppression.{kept['reason']}", Verdict.DROP, told
            )


def _held(code: str, route: Route) -> Finding:
    told = {"channel": route.channel}
    return Finding(Check.ADDRESS, code, Verdict.HOLD, told, wakes="contact_points")

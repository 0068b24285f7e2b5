"""G2: is this the right customer, and are they still with us? (B14)"""

from collections.abc import Iterator

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    customer = s.facts.customer
    if customer.standing == "died":
        yield Finding(Check.IDENTITY, "identity.died", Verdict.DROP)
    elif customer.standing == "left" and not s.topic.is_essential:
        yield Finding(Check.IDENTITY, "identity.left", Verdict.DROP)
    others = {fact.customer for fact in s.readings.values()} - {customer.pk}
    if others:
        yield Finding(Check.IDENTITY, "identity.somebody_else", Verdict.DROP)

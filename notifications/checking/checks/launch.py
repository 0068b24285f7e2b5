"""G10: does everything that the message names work where this customer is? (A18, B6)"""

from collections.abc import Iterator

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    for feature in features(s):
        if not s.world.works(feature, s.region):
            told = {"feature": feature, "region": s.region}
            yield Finding(
                Check.LAUNCH, "launch.not_live", Verdict.HOLD, told, wakes="capabilities"
            )


def features(s: Snapshot) -> list[str]:
    worded = [feature for wording in s.wordings for feature in wording["features"] or ()]
    return list(dict.fromkeys([*s.topic.capabilities, *worded]))

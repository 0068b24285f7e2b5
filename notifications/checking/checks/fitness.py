"""G9: does it fit this customer now? (A17)"""

from collections.abc import Iterator

from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding, Verdict
from notifications.topics import Purpose


def check(s: Snapshot, route: Route) -> Iterator[Finding]:
    if s.message.purpose != Purpose.PROMO:
        return
    if s.facts.is_being_righted:
        yield Finding(Check.FITNESS, "fitness.being_righted", Verdict.HOLD, wakes="care_notes")
    disliked = [one for one in subjects(s) if s.facts.interests.get(one) is False]
    if disliked:
        yield Finding(Check.FITNESS, "fitness.disliked", Verdict.DROP, {"subject": disliked[0]})


def subjects(s: Snapshot) -> tuple[str, ...]:
    """What an offer is about: as its topic and its wording say."""
    worded = [subject for wording in s.wordings for subject in wording["interests"] or ()]
    return (*s.topic.interests, *worded)

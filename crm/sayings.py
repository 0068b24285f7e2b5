"""What several parties say of one thing: whose word stands, and which one we go by. Pure.

A settlement outranks what was said before it; what is said after it may reopen the matter. A
word that the course of things has passed (“confirmed”, once it is on its way) contradicts
nobody and stands no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.facts import Saying, Value


@dataclass(frozen=True)
class Said:
    """One report: who said what and when, and whether it settled the matter."""

    pk: int
    party: str
    value: Value
    at: datetime
    is_settling: bool = False


def standing(said: Sequence[Said], course: Sequence[Value] = ()) -> tuple[Saying, ...]:
    """The standing word of each party, the oldest first; ``said`` is in order of time.

    ``course`` are the values that follow each other when all goes well.
    """
    last = {one.party: one for one in since_settled(said)}
    words = sorted(last.values(), key=lambda one: (one.at, one.pk))
    return tuple(
        Saying(one.party, one.value, one.at)
        for place, one in enumerate(words)
        if not any(is_passed(one.value, later.value, course) for later in words[place + 1 :])
    )


def gone_by(said: Sequence[Said], owner: str) -> Value:
    """The owner's latest word or the settled one, the newer; without either, the latest."""
    counting = [one for one in said if one.is_settling or one.party == owner]
    return (counting or said)[-1].value if said else None


def since_settled(said: Sequence[Said]) -> Sequence[Said]:
    """The last settlement and what was said after it; everything where nothing was settled."""
    settled = [place for place, one in enumerate(said) if one.is_settling]
    return said[settled[-1] :] if settled else said


def contradict(before: Value, now: Value, course: Sequence[Value] = ()) -> bool:
    """Whether both cannot be so, one after the other, when all goes well."""
    return before != now and not is_passed(before, now, course)


def is_passed(value: Value, later: Value, course: Sequence[Value]) -> bool:
    """Whether ``later`` is what follows ``value`` when all goes well."""
    if value not in course or later not in course:
        return False
    return course.index(later) > course.index(value)

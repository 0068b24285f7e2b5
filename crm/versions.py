"""Two people, one record: what each of them changed since a form was opened.

A form carries the version it was opened with. What the record said then is read from its
history; lines that only one side changed are taken over, lines that both changed are asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.exceptions import Stale
from crm.models import User
from crm.trail.tracked import Tracked

Values = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a record: who changed it, and to what. ``state`` is one of the four below."""

    name: str
    state: str
    yours: Any
    theirs: Any


YOURS, THEIRS, BOTH, SAME = "yours", "theirs", "both", "same"


@dataclass(frozen=True)
class Merge:
    """All lines of a form against the record; ``by`` changed it last, at ``at``."""

    lines: list[Line]
    by: User | None = None
    at: datetime | None = None

    @property
    def wanted(self) -> Values:
        """What is to be written: the lines that only you changed."""
        return {line.name: line.yours for line in self.lines if line.state == YOURS}

    @property
    def taken_over(self) -> list[str]:
        """The names of the lines that only the others changed and that stay as they are."""
        return [line.name for line in self.lines if line.state == THEIRS]

    @property
    def clashes(self) -> list[Line]:
        return [line for line in self.lines if line.state == BOTH]


class Clash(Stale):
    """Somebody changed the same lines before you. Nothing is lost: choose what is right."""

    def __init__(self, merge: Merge, version: int):
        super().__init__()
        self.merge = merge
        self.version = version


def merged(
    row: Tracked, version: int, mine: Values, read: Callable[[Any], Mapping[str, Any]]
) -> Merge:
    """Lay ``mine`` beside the locked ``row`` and beside what it said at ``version``.

    ``read`` makes the same lines of the row and of its history. Raises ``Clash`` where both
    sides changed one line differently, and for every differing line of an unknown version.
    """
    now = read(row)
    if version == row.version:
        return Merge([_line(name, now[name], yours, now[name]) for name, yours in mine.items()])
    then = row.history.filter(version=version).order_by("-history_id").first()
    base = read(then) if then else {}
    last = row.history.select_related("act__actor__desk").latest("history_id")
    lines = [
        _line(name, base.get(name, Unknown), yours, now[name]) for name, yours in mine.items()
    ]
    merge = Merge(lines, by=last.act.actor, at=last.act.at)
    if merge.clashes:
        raise Clash(merge, row.version)
    return merge


class Unknown:
    """What a line said at a version that never was: equal to nothing."""


def _line(name: str, base: Any, yours: Any, theirs: Any) -> Line:
    if yours == theirs:
        state = SAME
    elif base == theirs:
        state = YOURS
    elif base == yours:
        state = THEIRS
    else:
        state = BOTH
    return Line(name, state, yours, theirs)

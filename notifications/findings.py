"""What a check answers: a finding with a verdict; the strongest verdict of all wins."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Verdict(IntEnum):
    """What becomes of a message; a greater one is stronger."""

    SEND = 0
    JOIN = 1
    HOLD = 2
    ASK = 3
    DROP = 4


class Check(IntEnum):
    """The checks by their number in the specification; their bits stand in the trail."""

    HALT = 1
    IDENTITY = 2
    ADDRESS = 3
    QUARANTINE = 4
    SUPPRESSION = 5
    BASIS = 6
    CONTENT = 7
    WISH = 8
    FITNESS = 9
    LAUNCH = 10
    PILOT = 11
    CLAIM = 12
    PROMISE = 13
    CONTRADICTION = 14
    STALENESS = 15
    SAMENESS = 16
    PACE = 17
    HOURS = 18

    @property
    def bit(self) -> int:
        return 1 << self.value


# Nobody may send anyway where the person, the address or the truth is in doubt (gate §2.1),
# nor what was halted or is on trial with others: a halt is ended, a fact is put right.
NEVER_OVERRIDDEN = frozenset(
    {
        Check.HALT,
        Check.IDENTITY,
        Check.ADDRESS,
        Check.QUARANTINE,
        Check.SUPPRESSION,
        Check.BASIS,
        Check.CONTENT,
        Check.PILOT,
        Check.CLAIM,
        Check.PROMISE,
        Check.CONTRADICTION,
    }
)

# The questions that a page asks, in this order, and the checks that answer each.
QUESTIONS: list[tuple[Promise, tuple[Check, ...]]] = [
    (
        _("Right person?"),
        (Check.IDENTITY, Check.ADDRESS, Check.QUARANTINE, Check.SUPPRESSION, Check.CONTENT),
    ),
    (_("Do they want it?"), (Check.BASIS, Check.WISH)),
    (
        _("Is it true right now?"),
        (
            Check.CLAIM,
            Check.PROMISE,
            Check.CONTRADICTION,
            Check.STALENESS,
            Check.LAUNCH,
        ),
    ),
    (_("Is this a good moment?"), (Check.HALT, Check.PILOT, Check.FITNESS)),
    (_("Within the pace?"), (Check.PACE,)),
    (_("Quiet hours?"), (Check.HOURS,)),
    (_("Same as another?"), (Check.SAMENESS,)),
]


@dataclass(frozen=True)
class Finding:
    """Why a check would not simply let a message pass.

    ``code`` names the sentence in ``checking.reasons``, ``params`` fill it; ``until`` is when
    a held message is looked at again; ``wakes`` the news that has it looked at sooner.
    """

    check: Check
    code: str
    verdict: Verdict
    params: dict = field(default_factory=dict)
    until: datetime | None = None
    wakes: str = ""

    def as_json(self) -> list:
        return [self.check.value, self.code, self.verdict.value, self.params]

    @classmethod
    def read(cls, kept: list) -> "Finding":
        check, code, verdict, params = kept
        return cls(Check(check), code, Verdict(verdict), params)


def strongest(findings: Iterable[Finding]) -> Verdict:
    return max((finding.verdict for finding in findings), default=Verdict.SEND)

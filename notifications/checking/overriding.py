"""Who may say that a finding shall not count for one message, and for which findings.

Nobody where the person, the address, the permission or the truth is in doubt, or where it was
halted (gate §2.1): there the fact is put right, or the halt is ended. What is only a matter of
taste and hour is a colleague's to decide; the rest is a supervisor's.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from crm.exceptions import CrmError, NotAllowed
from crm.models import User
from notifications.findings import NEVER_OVERRIDDEN, Check, Finding, Verdict

BY_ANY_DESK = "notifications.add_override"
BY_SUPERVISORS = "notifications.override_most"
# Everything else that may be overridden at all is for supervisors.
FOR_ANY_DESK = frozenset({Check.HOURS, Check.PACE, Check.SAMENESS, Check.FITNESS})


class NeverOverridden(CrmError):
    """Nobody can send this anyway: a halt, the address, permission and the facts come first."""


class NothingInTheWay(CrmError):
    """Nothing is in the way of this message any more."""


def right_for(finding: Finding) -> str:
    """The right that overriding this finding takes; empty where nobody may."""
    if finding.check in NEVER_OVERRIDDEN:
        return ""
    return BY_ANY_DESK if finding.check in FOR_ANY_DESK else BY_SUPERVISORS


def may(person: User, finding: Finding) -> bool:
    right = right_for(finding)
    return bool(right) and person.has_perm(right)


def in_the_way(findings: Iterable[Finding]) -> list[Finding]:
    """What keeps a message from leaving now; each counts until it is overridden by itself."""
    return [one for one in findings if one.verdict != Verdict.SEND]


def refuse_where_needed(findings: list[Finding], by: User) -> None:
    """Raise where ``by`` may not override one of these, saying why."""
    if not findings:
        raise NothingInTheWay
    if any(not right_for(one) for one in findings):
        raise NeverOverridden(field="codes")
    if not all(may(by, one) for one in findings):
        raise NotAllowed(_("A supervisor can send this anyway; ask one."), field="codes")

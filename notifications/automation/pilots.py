"""Pilots: named customers who agreed to be among the first (C12)."""

from django.utils.translation import gettext as _

from crm import clock, refusals, texts, trail
from crm.exceptions import CrmError
from crm.models import Customer, User
from notifications.models import Automation, PilotMember


class HowMissing(CrmError):
    """Enter how they agreed, for example “On the phone, 12 March”."""


class MemberAlready(CrmError):
    """They take part already."""


class EndedAlready(CrmError):
    """They had left the trial before."""


def add(
    automation: Automation, *, by: User, customer: Customer, agreed_how: str
) -> PilotMember:
    """Let a customer take part who said so. Raises ``HowMissing`` or ``MemberAlready``."""
    agreed_how = texts.readable(texts.trimmed(agreed_how))
    if not agreed_how:
        raise HowMissing(field="agreed_how")
    says = _("{who} noted that they agreed to try: %(name)s") % {"name": automation}
    with (
        refusals.worded(pilot_member_once=MemberAlready(field="customer")),
        trail.act("pilot.joined", by=by, customer=customer, says=says, why=agreed_how),
    ):
        return PilotMember.objects.create(
            automation=automation, customer=customer, agreed_how=agreed_how
        )


def end(member: PilotMember, *, by: User) -> None:
    """Let a customer leave the trial. Raises ``EndedAlready``."""
    says = _("{who} ended the trial for them: %(name)s") % {"name": member.automation}
    with trail.act("pilot.left", by=by, customer=member.customer, says=says):
        left = PilotMember.objects.filter(pk=member.pk, ended_at=None)
        if not left.update(ended_at=clock.now()):
            raise EndedAlready

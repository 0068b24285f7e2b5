"""What customers said of the messages of an automation, for whoever owns it (C13)."""

from dataclasses import dataclass

from django.db.models import Count

from crm import clock
from crm.models import Act
from notifications.automation.tallies import DAYS
from notifications.models import Automation, Message, Step
from notifications.models.links import Fix

LISTED = 5


@dataclass(frozen=True)
class Said:
    """One press of a customer: the act, with their words, and the message that it is about."""

    act: Act
    message: Message


@dataclass(frozen=True)
class Heard:
    """How often each thing was said in thirty days, and what was said last."""

    counts: list[tuple[str, int]]
    last: list[Said]


def of(automation: Automation) -> Heard:
    since = clock.now() - DAYS
    own = Message.objects.filter(automation=automation, feedback__in=Fix.values)
    found = own.filter(created_at__gt=since).values_list("feedback").annotate(Count("pk"))
    steps = Step.objects.filter(message__automation=automation, act__verb="message.feedback")
    last = steps.select_related("act", "message__customer").order_by("-pk")[:LISTED]
    return Heard(
        [(Fix(fix).label, n) for fix, n in sorted(found)],
        [Said(one.act, one.message) for one in last],
    )

"""The local mailbox: doing in the place of a reader what the reader of a message may do."""

from datetime import timedelta

from django.utils.translation import gettext as _

from crm import clock
from crm.exceptions import CrmError
from crm.models import ContactPoint
from notifications.channels import Outcome, local
from notifications.models import Answer, Arrival, CarrierRule

KEPT = timedelta(days=30)
STOP = "STOP"


class CarrierAway(CrmError):
    """The local carrier is not running. It comes up with “demo” and “start”."""


def answer(arrival: Arrival, *, what: str, text: str = "") -> Answer:
    """Have the carrier bring us a reply to this message or a report on it.

    Raises ``CarrierAway`` where no carrier is running. What comes in at the door is the
    reader's doing, and is signed there.
    """
    words = STOP if what == Answer.What.STOP else text
    if what in (Answer.What.REPLY, Answer.What.STOP):
        receipt = local.post(f"/arrivals/{arrival.pk}/reply", {"text": words})
    else:
        receipt = local.post(f"/arrivals/{arrival.pk}/{what}", {})
    if receipt.outcome is not Outcome.ACCEPTED:
        raise CarrierAway(_("The local carrier did not take it: %s") % receipt.detail)
    return Answer.objects.create(arrival=arrival, what=what, text=words)


def readers(arrivals: list[Arrival]) -> list[int]:
    """The customers whose addresses these messages went to: whose data a list of them shows."""
    keys = {arrival.to.lower() for arrival in arrivals}
    points = ContactPoint.objects.filter(kind__in=["email", "phone"], key__in=keys)
    return list(points.values_list("customer", flat=True).distinct())


def rule(*, channel: str, to: str, behaviour: str, times: int | None) -> CarrierRule:
    """Let the carrier behave like this towards these addresses from now on."""
    return CarrierRule.objects.create(channel=channel, to=to, behaviour=behaviour, times=times)


def end_rule(ended: CarrierRule) -> None:
    """Let the carrier forget a rule."""
    ended.delete()


def forget_old() -> int:
    """Delete what arrived more than 30 days ago; answer how much that was."""
    count, _by_model = Arrival.objects.older_than(clock.now() - KEPT).delete()
    return count

"""What comes within thirty days, as the customer's page tells it: dates and senders.

The same look ahead as a colleague's: the real check, and a clock that runs ahead (gate §4.3).
"""

from dataclasses import dataclass
from datetime import datetime

from crm.models import Customer, User
from notifications import simulation
from notifications.models import Message
from notifications.simulation import Foreseen

LISTED = 5


@dataclass(frozen=True)
class Next:
    """One message that will leave: when, by which way, and from which desk, if from any."""

    message: Message
    at: datetime
    by: str
    desk: str


@dataclass(frozen=True)
class Coming:
    """Messages that will leave, the first of them listed, and how many others will not."""

    messages: list[Next]
    others: int

    @property
    def first(self) -> list[Next]:
        return self.messages[:LISTED]


def of(customer: Customer) -> Coming:
    """What waits for ``customer`` or is planned, and will leave as our check sees it now."""
    found = simulation.run(customer)
    leaving = sorted((one for one in found if one.leaves_at), key=lambda one: one.leaves_at)
    desks = desks_of(leaving)
    return Coming(
        [
            Next(one.message, one.leaves_at, by(one), desks.get(one.message.sender_id, ""))
            for one in leaving
        ],
        len(found) - len(leaving),
    )


def by(one: Foreseen) -> str:
    return str(one.judgement.route.channel.label)


def desks_of(leaving: list[Foreseen]) -> dict[int, str]:
    senders = User.objects.filter(pk__in={one.message.sender_id for one in leaving} - {None})
    return dict(senders.exclude(desk=None).values_list("pk", "desk__name"))

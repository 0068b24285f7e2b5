"""What comes within thirty days, as the customer's page tells it: dates and senders."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.models import Customer
from notifications.models import Message
from notifications.models.messages import State
from notifications.topics import Channel

AHEAD = timedelta(days=30)
LISTED = 5


@dataclass(frozen=True)
class Coming:
    """Messages that will leave, the first of them listed, and how many others will not."""

    messages: list[Message]
    others: int

    @property
    def first(self) -> list[Message]:
        return self.messages[:LISTED]


def of(customer: Customer, now: datetime) -> Coming:
    """What waits for ``customer``, as our check sees it now."""
    found = Message.objects.unfinished().filter(customer=customer, due_at__lte=now + AHEAD)
    waiting = list(found.select_related("sender__desk", "contact_point").order_by("due_at"))
    leaving = [one for one in waiting if one.state == State.QUEUED]
    return Coming([described(one) for one in leaving], len(waiting) - len(leaving))


def described(message: Message) -> Message:
    """The message with the channel it would take, as the last look chose it."""
    kinds = {"email": Channel.EMAIL, "phone": Channel.TEXT, "postal": Channel.LETTER}
    kind = message.contact_point.kind if message.contact_point else ""
    message.by = Channel(message.channel or kinds.get(kind, Channel.EMAIL)).label
    return message

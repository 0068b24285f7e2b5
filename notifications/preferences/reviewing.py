"""Looking again at what waits for a customer, the moment that a choice of theirs changes."""

from dataclasses import dataclass

from django.utils.translation import ngettext

from crm.models import Customer
from notifications import outbox
from notifications.models import Message
from notifications.models.messages import State
from notifications.sending import locks, looking


@dataclass(frozen=True)
class Review:
    """What became of the messages that waited."""

    stopped: int = 0

    @property
    def words(self) -> str:
        """As the customer's page says it; empty where nothing was stopped."""
        if not self.stopped:
            return ""
        return ngettext(
            "{n} waiting message was stopped.",
            "{n} waiting messages were stopped.",
            self.stopped,
        ).format(n=self.stopped)


def look_again(customer: Customer) -> Review:
    """Have our check look at every open message of ``customer``, inside the open act.

    What had joined a message that is stopped is looked at by itself.
    """
    locks.recipient(customer.pk)
    seen: set[int] = set()
    stopped = 0
    while waiting := list(
        Message.objects.open().filter(customer=customer).exclude(pk__in=seen)
    ):
        for message in waiting:
            seen.add(message.pk)
            stopped += is_stopped(message)
    return Review(stopped)


def is_stopped(message: Message) -> bool:
    """Look at one message, and say whether it will not leave any more."""
    looking.forecast(message)
    message.refresh_from_db()
    if message.state == State.DROPPED:
        looking.let_go(message)
        return True
    outbox.wake(message)
    return False

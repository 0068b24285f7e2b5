"""A receipt for every change by a link: one, without content, with a way back (gate §4.2).

Whoever got a message forwarded can change what its owner gets; the owner hears of it.
"""

from crm.addresses import POSTAL
from crm.models import Act, ContactPoint, Customer
from notifications import outbox
from notifications.models import Message
from notifications.outbox import Intent
from notifications.preferences import undoing
from notifications.topics import CHANNEL_TO

TOPIC = "choices.changed"
KEY = "receipt:"


def send(change: Act, customer: Customer, point: ContactPoint | None) -> Message | None:
    """Tell the address of the link that something was changed; None where there is none."""
    if point is None or not point.is_live or point.kind == POSTAL:
        return None
    return outbox.queue(
        Intent(
            customer,
            TOPIC,
            subject=point.subject,
            channel=CHANNEL_TO[point.kind],
            key=f"{KEY}{change.pk}",
        ),
        by=None,
    )


def change_of(message: Message | None) -> Act | None:
    """The change that a receipt is about."""
    if message is None or message.topic != TOPIC:
        return None
    return undoing.change_of(message.customer, int(message.key.removeprefix(KEY)))

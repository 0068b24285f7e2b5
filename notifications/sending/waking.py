"""Waking: what was held for some news is looked at as soon as the news is there.

A wake that is missed does no harm: everything is read again when it is sent.
"""

from notifications.models import Message
from notifications.models.messages import State
from notifications.sending import delivery


def wake(news: str, *, customer: int | None = None) -> int:
    """Look again at what waits for this news, of one customer or of all; answer how many.

    ``news`` is a subject such as ``crm.order:12``, or a kind of fact such as
    ``contact_points``.
    """
    waiting = Message.objects.filter(
        state__in=[State.HELD, State.ASKING, State.QUEUED], wakes_on__contains=[news]
    )
    if customer is not None:
        waiting = waiting.filter(customer=customer)
    ids = list(waiting.exclude(state=State.QUEUED).values_list("pk", flat=True))
    delivery.wake(ids)
    return len(ids)

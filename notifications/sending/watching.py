"""Watching: what may have left for an address before it was closed is told, not hidden.

Whoever closes an address waits until nothing is on its way there. What did not come to rest by
then, because its sender died or nobody answered, stands on the customer's timeline (gate §2.3).
"""

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from crm import trail, wording
from notifications.models import Message, Step
from notifications.models.messages import State
from notifications.sending import barrier


def under_way(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of them that may be leaving or have left, with the moment of their last try."""
    found = messages.filter(state__in=[State.SENDING, State.UNKNOWN])
    return found.annotate(tried_at=Max("attempts__begun_at")).order_by("tried_at")


def close(fingerprint: str) -> None:
    """Wait until nothing is on its way to the address; tell what may have left all the same.

    Call it after the commit that closed the address.
    """
    barrier.close(fingerprint)
    here = Message.objects.filter(address_lock=barrier.key_of(fingerprint))
    for message in under_way(here).select_related("customer"):
        tell(message)


def tell(message: Message) -> None:
    says = _("A message may have left at %(time)s, it is being watched: %(topic)s") % {
        "time": wording.clock(message.tried_at),
        "topic": message.of_topic,
    }
    with trail.act("message.watched", by=None, customer=message.customer, says=says) as act:
        Step.objects.create(act=act, message=message)

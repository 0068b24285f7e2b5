"""A new address is asked once whether it is the right one, without a word about anybody (B9).

The request goes to the very address that was given; one reminder follows after two days, and
after seven days nothing more. Only an answer from there makes it sure.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from crm import address_facts, clock, contact_points
from crm.models import ContactPoint
from notifications import outbox
from notifications.checking import gate
from notifications.models import Message
from notifications.models.messages import State
from notifications.outbox import Intent
from notifications.topics import Channel

TOPIC = "address.confirm"
REMIND_AFTER, ENDS_AFTER = timedelta(days=2), timedelta(days=7)
MANY = 200
CHANNELS = {ContactPoint.Kind.EMAIL: Channel.EMAIL, ContactPoint.Kind.PHONE: Channel.TEXT}


def ask(point: ContactPoint, *, turn: int = 1) -> Message | None:
    """Ask an address whether it is the right one; None where nothing can be asked there."""
    if not can_be_asked(point):
        return None
    subject = address_facts.subject_of(point)
    return outbox.queue(
        Intent(
            point.customer,
            TOPIC,
            subject=subject,
            claims={"status": ContactPoint.Status.UNVERIFIED.value},
            channel=CHANNELS[point.kind],
            key=f"{subject}:{turn}",
        ),
        by=None,
    )


def can_be_asked(point: ContactPoint) -> bool:
    """Whether it is not sure yet, and something can be sent there."""
    if point.status != ContactPoint.Status.UNVERIFIED or point.kind not in CHANNELS:
        return False
    return point.kind == ContactPoint.Kind.EMAIL or gate.takes_texts(point.key)


def remind() -> int:
    """Ask once more whoever did not answer within two days; answer how many."""
    found = unanswered()
    for point in found:
        ask(point, turn=2)
    return len(found)


def unanswered() -> list[ContactPoint]:
    """Addresses that were asked once, some days ago, and did not answer."""
    now = clock.now()
    asked = Message.objects.filter(
        topic=TOPIC,
        state=State.SENT,
        ended_at__lte=now - REMIND_AFTER,
        ended_at__gt=now - ENDS_AFTER,
    )
    twice = Message.objects.filter(
        topic=TOPIC, contact_point=OuterRef("pk"), key__endswith=":2"
    )
    waiting = ContactPoint.objects.filter(
        status=ContactPoint.Status.UNVERIFIED,
        pk__in=asked.values("contact_point"),
    ).exclude(Exists(twice))
    return list(waiting.select_related("customer")[:MANY])


def confirm(point: ContactPoint) -> ContactPoint:
    """The address answered: it is theirs. What waited for that leaves.

    Raises ``contact_points.NotThereAnyMore`` or ``contact_points.IsSomebodyElses``.
    """
    return contact_points.verify(point, by=None, proof=contact_points.Proof.ANSWERED)

"""A new address is asked once whether it is the right one, without a word about anybody (B9).

The request goes to the very address that was given; one reminder follows after two days, and
after seven days nothing more. Only an answer from there makes it sure. An address that a file
brought is asked when something waits for it: nobody writes to thousands at once.
"""

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from crm import clock, contact_points
from crm.addresses import EMAIL, PHONE, POSTAL
from crm.models import ContactPoint
from notifications import outbox
from notifications.checking import gate
from notifications.models import Message
from notifications.models.messages import State
from notifications.outbox import Intent
from notifications.sending import links
from notifications.topics import CHANNEL_TO

TOPIC = links.CONFIRMS
# What a message is woken by that waits for an address.
POINTS = "contact_points"
REMIND_AFTER, ENDS_AFTER = timedelta(days=2), timedelta(days=7)
MANY = 200


def ask(point: ContactPoint) -> Message | None:
    """Ask an address whether it is the right one; None where it cannot be, or is asked now."""
    subject = point.subject
    asked = Message.objects.filter(topic=TOPIC, subject=subject)
    if not can_be_asked(point) or asked.open().exists():
        return None
    return outbox.queue(
        Intent(
            point.customer,
            TOPIC,
            subject=subject,
            claims={"status": ContactPoint.Status.UNVERIFIED.value},
            channel=CHANNEL_TO[point.kind],
            key=f"{subject}:{asked.count() + 1}",
        ),
        by=None,
    )


def can_be_asked(point: ContactPoint) -> bool:
    """Whether it is not sure yet, and something can be sent there."""
    if point.status != ContactPoint.Status.UNVERIFIED or point.kind == POSTAL:
        return False
    return point.kind == ContactPoint.Kind.EMAIL or gate.takes_texts(point.key)


def remind() -> int:
    """Ask once more whoever did not answer within two days; answer how many."""
    found = unanswered()
    for point in found:
        ask(point)
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
    lately = Message.objects.filter(topic=TOPIC, created_at__gt=now - 2 * ENDS_AFTER)
    again = lately.filter(subject=OuterRef("subject")).exclude(pk=OuterRef("pk"))
    once = asked.exclude(Exists(again))
    waiting = ContactPoint.objects.filter(
        status=ContactPoint.Status.UNVERIFIED, pk__in=once.values("contact_point")
    )
    return list(waiting.select_related("customer")[:MANY])


def ask_where_something_waits() -> int:
    """Ask the addresses that never were and for which something waits; answer how many."""
    held = Message.objects.filter(state=State.HELD, wakes_on__contains=[POINTS])
    subject = Concat(Value(f"{ContactPoint.SUBJECT}:"), Cast("pk", CharField()))
    asked = Message.objects.filter(topic=TOPIC, subject=OuterRef("named"))
    found = ContactPoint.objects.filter(
        customer__in=held.values("customer"),
        status=ContactPoint.Status.UNVERIFIED,
        level=0,
        kind__in=(EMAIL, PHONE),
    )
    never = found.alias(named=subject).exclude(Exists(asked))
    return sum(bool(ask(one)) for one in never.select_related("customer")[:MANY])


def confirm(point: ContactPoint) -> ContactPoint:
    """The address answered: it is theirs. What waited for that leaves.

    Raises ``contact_points.NotThereAnyMore`` or ``contact_points.IsSomebodyElses``.
    """
    return contact_points.verify(point, by=None, proof=contact_points.Proof.ANSWERED)

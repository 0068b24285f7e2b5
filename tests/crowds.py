"""Many customers with a mobile each, and messages that wait for them, in a few statements."""

from collections.abc import Iterable
from datetime import date

from crm import clock, fingerprints, trail
from crm.models import ContactPoint, Customer, User
from notifications import barrier, outbox, topics
from notifications.models import Message

PHONE = ContactPoint.Kind.PHONE


def crowd(count: int, *, sharing: int = 1) -> list[Customer]:
    """New customers where it is about noon; ``sharing`` of them have one number together."""
    zone, first = zone_at_noon(), Customer.objects.count()
    with trail.act("arranged", by=None, says="Arranged for a test"):
        made = Customer.objects.bulk_create(
            Customer(
                given_name="Ruth",
                family_name="Adeyemi",
                since_on=date(2026, 3, 2),
                time_zone=zone,
            )
            for _ in range(count)
        )
        ContactPoint.objects.bulk_create(
            phone(customer, first + place // sharing) for place, customer in enumerate(made)
        )
    return made


def phone(customer: Customer, number: int) -> ContactPoint:
    """A mobile that was read back."""
    key = f"+1202{2_000_000 + number}"
    return ContactPoint(
        customer=customer, kind=PHONE, value=key, key=key, status="verified", level=2
    )


def waiting_for(
    customers: Iterable[Customer], topic: str, *, by: User, each: int = 1
) -> list[Message]:
    """So many messages for each of them, due now, by text."""
    numbers = dict(
        ContactPoint.objects.live().filter(kind=PHONE).values_list("customer", "key")
    )
    with trail.act("arranged", by=None, says="Arranged for a test") as act:
        return Message.objects.bulk_create(
            message(customer, topics.get(topic), place, by, act, numbers[customer.pk])
            for place in range(each)
            for customer in customers
        )


def message(customer, topic, place, by, act, number) -> Message:
    now = clock.now()
    is_answer = not topic.subject
    return Message(
        customer=customer,
        act=act,
        topic=topic.code,
        purpose=topic.purpose,
        sender=by,
        subject="" if is_answer else f"{topic.subject}:{customer.pk * 100 + place + 1}",
        own_words={"text": "We come at six."} if is_answer else None,
        channel="text",
        address_lock=barrier.key_of(fingerprints.of(PHONE, number)),
        due_at=now,
        expires_at=now + topic.lasts,
        priority=outbox.PRIORITY[topic.purpose],
        created_at=now,
    )


def zone_at_noon() -> str:
    """A zone in which it is about noon: texts leave at a decent hour only."""
    ahead = (24 - clock.now().hour) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"

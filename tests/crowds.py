"""Many customers with a mobile each, and messages that wait for them, in a few statements."""

from collections.abc import Iterable
from datetime import date

from crm import clock, fingerprints, trail
from crm.models import ContactPoint, Customer, User
from notifications import outbox, topics
from notifications.checking.checks.basis import ENQUIRY
from notifications.models import Enquiry, Message, Wish
from notifications.sending import barrier
from notifications.topics import ADDRESS

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
    wanted = [customer for _place in range(each) for customer in customers]
    with trail.act("arranged", by=None, says="Arranged for a test") as act:
        subjects = SUBJECTS.get(topics.get(topic).subject, nothing)(wanted)
        return Message.objects.bulk_create(
            message(customer, topic, subject, number=numbers[customer.pk], act=act, by=by)
            for customer, subject in zip(wanted, subjects, strict=True)
        )


def asked(customers: list[Customer]) -> list[str]:
    """Each of them asked something, and will still be told of it in a month."""
    last = Enquiry.last_day(clock.now())
    made = Enquiry.objects.bulk_create(
        Enquiry(customer=one, about="a handyman", ends_on=last) for one in customers
    )
    return [enquiry.subject for enquiry in made]


def numbers_of(customers: list[Customer]) -> list[str]:
    """The mobile of each."""
    points = ContactPoint.objects.live().filter(kind=PHONE).values_list("customer", "pk")
    found = dict(points)
    return [f"{ADDRESS}:{found[one.pk]}" for one in customers]


def nothing(customers: list[Customer]) -> list[str]:
    return [""] * len(customers)


SUBJECTS = {ENQUIRY: asked, ADDRESS: numbers_of}


def message(customer: Customer, topic: str, subject: str, *, number: str, **more) -> Message:
    kind, now = topics.get(topic), clock.now()
    return Message(
        customer=customer,
        topic=topic,
        purpose=kind.purpose,
        sender=more.pop("by"),
        subject=subject,
        own_words={"text": "We come at six."} if kind.is_answer else None,
        channel="text",
        address_lock=barrier.key_of(fingerprints.of(PHONE, number)),
        due_at=now,
        expires_at=now + kind.lasts,
        priority=outbox.PRIORITY[kind.purpose],
        created_at=now,
        **more,
    )


def choosing(customers: Iterable[Customer], at_most: int, topic: str) -> None:
    """Each of them wants so many a day of these, and no more."""
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Wish.objects.bulk_create(
            Wish(
                customer=one,
                topic=topic,
                mode=Wish.Mode.AT_MOST,
                at_most=at_most,
                per_days=1,
                set_by=Wish.SetBy.CUSTOMER,
                set_at=clock.now(),
            )
            for one in customers
        )


def zone_at_noon() -> str:
    """A zone in which it is about noon: texts leave at a decent hour only."""
    ahead = (24 - clock.now().hour) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"

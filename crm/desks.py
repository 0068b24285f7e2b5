"""What a colleague's desk shows in the morning: theirs, asked of them, recent, who is here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from crm import access
from crm.models import AccessRequest, Act, CareNote, Customer, Read, User

RECENT = 8
LOOKED_THROUGH = 60
SHOWN = 30
LATELY = timedelta(days=2)


@dataclass(frozen=True)
class Recent:
    """One customer whom somebody served or looked at, and what they did last."""

    customer: Customer
    at: datetime
    sentence: str


def bearing_in_mind(person: User, today: date) -> QuerySet[CareNote]:
    """What stands for the customers whom ``person`` sees through, or stands in for; by rank."""
    theirs = Q(customer__owner=person) | Q(customer__deputy=person)
    notes = CareNote.objects.standing(today).filter(theirs).select_related("customer")
    return notes.by_rank()[:SHOWN]


def asked_by(person: User, now: datetime) -> QuerySet[AccessRequest]:
    """What ``person`` asked to read: waiting, open to them today, or lately kept closed."""
    asked = AccessRequest.objects.filter(asked_by=person)
    declined = asked.filter(answered_by__isnull=False, granted_until=None)
    current = asked.waiting() | asked.standing() | declined.filter(asked_at__gt=now - LATELY)
    return current.select_related("note__customer", "answered_by__desk").order_by("-asked_at")


def recent(person: User) -> list[Recent]:
    """The customers that ``person`` was with last, newest first, each once."""
    acts = Act.objects.filter(actor=person, customer__isnull=False).select_related("customer")
    reads = Read.objects.filter(reader=person, customer__isnull=False).select_related(
        "customer"
    )
    lines = [Recent(act.customer, act.at, act.sentence) for act in acts[:LOOKED_THROUGH]]
    lines += [
        Recent(look.customer, look.at, "") for look in reads.order_by("-at")[:LOOKED_THROUGH]
    ]
    # What was done says more than that somebody looked, whichever came later.
    by_customer = {}
    for line in sorted(lines, key=lambda line: (bool(line.sentence), line.at)):
        by_customer[line.customer.pk] = line
    return sorted(by_customer.values(), key=lambda line: line.at, reverse=True)[:RECENT]


def here(person: User, now: datetime) -> QuerySet[User]:
    """The other colleagues who did or looked at something in the last quarter of an hour."""
    people = access.with_presence(User.objects.staff(), now).filter(is_here=True)
    return people.exclude(pk=person.pk)[:SHOWN]

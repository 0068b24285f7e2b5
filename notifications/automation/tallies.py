"""Tallies: what an automation or a letter sent lately, and what came back (G11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from crm import clock
from notifications.models import Automation, BulkLetter, Message
from notifications.models.messages import Feedback, State

DAYS = timedelta(days=30)


@dataclass(frozen=True)
class Tally:
    """How many were sent, are held, were not sent; how many came back as what."""

    sent: int = 0
    held: int = 0
    dropped: int = 0
    complaints: int = 0
    misdirected: int = 0
    bounced: int = 0

    def per_thousand(self, count: int) -> float:
        return round(1000 * count / self.sent, 1) if self.sent else 0.0

    @property
    def complaint_rate(self) -> float:
        return self.per_thousand(self.complaints)

    @property
    def misdirected_rate(self) -> float:
        return self.per_thousand(self.misdirected)

    @property
    def bounce_rate(self) -> float:
        return self.per_thousand(self.bounced)


def counts() -> dict[str, Count]:
    state, feedback = "state__in", "feedback"
    return {
        "sent": Count("pk", Q(**{state: [State.SENT]})),
        "held": Count("pk", Q(**{state: [State.HELD, State.ASKING]})),
        "dropped": Count("pk", Q(**{state: [State.DROPPED, State.SUPERSEDED, State.FAILED]})),
        "complaints": Count("pk", Q(**{feedback: Feedback.COMPLAINED})),
        "misdirected": Count("pk", Q(**{feedback: Feedback.NOT_ME})),
        "bounced": Count("pk", Q(**{feedback: Feedback.BOUNCED})),
    }


def of_automations(automations: Iterable[Automation]) -> dict[int, Tally]:
    """By automation, over the last thirty days; one query."""
    since = clock.now() - DAYS
    found = Message.objects.filter(automation__in=automations, created_at__gt=since)
    rows = found.values("automation").annotate(**counts())
    return {row.pop("automation"): Tally(**row) for row in rows}


def of_automation(automation: Automation, since: datetime | None = None) -> Tally:
    return of(Message.objects.filter(automation=automation), since)


def of_letter(letter: BulkLetter, since: datetime | None = None) -> Tally:
    return of(Message.objects.filter(letter=letter), since)


def of(messages, since: datetime | None) -> Tally:
    since = max(since or clock.now() - DAYS, clock.now() - DAYS)
    return Tally(**messages.filter(created_at__gt=since).aggregate(**counts()))

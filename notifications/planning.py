"""Planning: what will want to be said to a customer, before anybody says it (gate §4.3).

Whoever speaks by itself registers a source. A source reads and writes nothing; the simulation
and the pre-flight give what it answers to the real check.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.models import Customer
from notifications import topics
from notifications.models import Automation, BulkLetter, Message, Wording
from notifications.topics import Topic


@dataclass(frozen=True)
class Planned:
    """One message that is to be queued at a moment; ``key`` makes a repeat the same one."""

    customer: Customer
    topic: str
    subject: str
    at: datetime
    automation: Automation | None = None
    wording: Wording | None = None
    key: str = ""
    situation: str = ""
    letter: BulkLetter | None = None

    def as_message(self) -> Message:
        """The message that it would become, for a look at it; never saved."""
        topic = topics.get(self.topic)
        return unsaved(
            topic,
            self.at,
            due=self.at + topic.gathers,
            customer=self.customer,
            subject=self.subject,
            automation=self.automation,
            letter=self.letter,
            wording=self.wording,
            situation=self.situation,
            key=self.key,
        )


def unsaved(topic: Topic, at: datetime, due: datetime | None = None, **more: Any) -> Message:
    """A message on a topic that is only looked at, wanted at a moment; never saved."""
    due = due or at
    return Message(
        topic=topic.code,
        purpose=topic.purpose,
        due_at=due,
        expires_at=due + topic.lasts,
        created_at=at,
        **more,
    )


Source = Callable[[Customer, datetime, datetime], Iterable[Planned]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Let ``source`` say what it plans for a customer between two moments."""
    _sources.append(source)
    return source


def plans(customer: Customer, start: datetime, end: datetime) -> list[Planned]:
    """All that is planned for this customer from ``start`` to ``end``, the soonest first."""
    found = [one for source in _sources for one in source(customer, start, end)]
    return sorted(found, key=lambda one: one.at)

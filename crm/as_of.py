"""The record as it was known at a moment: read from history, never from what stands today.

What was entered later is not there, even where it happened before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Model, Q, QuerySet

from crm.changes import as_it_was, may_see
from crm.models import (
    CareNote,
    ContactPoint,
    Customer,
    Entry,
    Identifier,
    Interaction,
    Note,
    Relationship,
    User,
)


@dataclass
class Known:
    """What the organisation knew of one customer at ``at``, as ``reader`` may see it."""

    customer: Customer
    at: datetime
    reader: User

    @cached_property
    def points(self) -> list[tuple[ContactPoint, str]]:
        """Contact points as they stood; an address retired since is printed scrambled."""
        then = list(self.theirs(ContactPoint).order_by("kind", "-is_preferred", "id"))
        now = ContactPoint.objects.in_bulk([point.pk for point in then])
        return [(point, now[point.pk].shown) for point in then if point.is_live]

    @cached_property
    def bonds(self) -> list[Relationship]:
        both = Q(customer=self.customer) | Q(other=self.customer)
        found = Relationship.history.as_of(self.at).filter(both, ended_at=None)
        return list(found.select_related("customer", "other"))

    @cached_property
    def care_notes(self) -> list[CareNote]:
        return list(self.theirs(CareNote).filter(ended_at=None))

    @cached_property
    def identifiers(self) -> list[Identifier]:
        return list(self.theirs(Identifier).filter(ended_at=None))

    @cached_property
    def entries(self) -> list[Entry]:
        """What was written and said by then, newest first; closed texts stay closed."""
        found = [entry for model in (Note, Interaction) for entry in self.of_kind(model)]
        return sorted(found, key=lambda entry: entry.act.at, reverse=True)

    def of_kind(self, model: type[Entry]) -> Iterator[Entry]:
        then = list(self.theirs(model))
        now = model.seen_by(self.reader).select_related("act__actor__desk")
        now = now.in_bulk([entry.pk for entry in then])
        for entry in then:
            version, current = entry._history, now[entry.pk]
            was = as_it_was(current, version)
            was.is_readable = may_see(model.entry_text, version, current, self.reader)
            was.said = getattr(was, model.entry_text)
            yield was

    def theirs(self, model: type[Model]) -> QuerySet:
        return model.history.as_of(self.at).filter(customer=self.customer)


def known(customer: Customer, at: datetime, reader: User) -> Known | None:
    """The record at ``at``; None where it was not known yet."""
    was = Customer.history.as_of(at).filter(pk=customer.pk).first()
    return Known(was, at, reader) if was else None


def known_since(customer: Customer) -> datetime:
    """When the first line of the record was kept."""
    return Customer.history.filter(id=customer.pk).earliest().history_date

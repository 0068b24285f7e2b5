"""The one clock: the database's, so that no two machines disagree about now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from crm import trail
from crm.models import Organisation


def now() -> datetime:
    """The moment, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("select casetrail_now()")
        return cursor.fetchone()[0]


def today(zone: str) -> date:
    """The day in ``zone``, an IANA name."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let it be ``moment`` for this transaction; the database allows it in test and demo only."""
    with transaction.atomic():
        before = _move(moment - datetime.now(moment.tzinfo))
        yield
        _move(before)


def _move(offset: timedelta) -> timedelta:
    with trail.act("clock.moved", by=None, says="The clock was moved"):
        organisation = Organisation.objects.select_for_update().get()
        before = organisation.clock_offset
        Organisation.objects.update(clock_offset=offset)
    return before

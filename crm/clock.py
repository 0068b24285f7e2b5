"""The one clock: the database's, so that no two machines disagree about now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone


def now() -> datetime:
    """The moment, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("select casetrail_now()")
        return cursor.fetchone()[0]


def today(zone: str = "") -> date:
    """The day in ``zone``, an IANA name; without one where this organisation is."""
    place = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    return now().astimezone(place).date()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let it be ``moment`` for this transaction; only a database marked test or demo obeys."""
    with transaction.atomic():
        before = _shift_by(f"{(moment - datetime.now(UTC)).total_seconds()} seconds")
        yield
        _shift_by(before)


def _shift_by(interval: str) -> str:
    """Shift the clock; answers by how much it was shifted before."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('casetrail.clock_offset', true)")
        before = cursor.fetchone()[0]
        cursor.execute("select set_config('casetrail.clock_offset', %s, true)", [interval])
    return before or ""

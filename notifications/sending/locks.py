"""The lock of a recipient: what is decided for one customer is decided one after the other.

Taken by a statement of its own before the facts are read: one statement that locks and reads
would read what was there before the last holder committed (gate §2.4).
"""

from django.db import connection

CUSTOMER, ADDRESS = 7_401, 7_402


def recipient(customer: int, address: int | None = None) -> None:
    """Wait for this customer, and for their address where several share it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [CUSTOMER, fold(customer)])
        if address is not None:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [ADDRESS, fold(address)])


def fold(number: int) -> int:
    """A number as PostgreSQL takes it beside a second one: 31 bits."""
    return (number ^ number >> 31) & 0x7FFFFFFF


def folded(column: str) -> str:
    """The same in SQL."""
    return f"({column} # ({column} >> 31)) & 2147483647"

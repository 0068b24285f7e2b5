"""The address barrier: once a correction has returned, nothing begins to leave for the old one.

A send holds the shared lock of its address from before it reads the facts until the provider
has answered; a correction, after its commit, takes the exclusive lock and thereby waits for
those under way. The lock is keyed on the address, so that every customer who shares it is
fenced, and held on a connection of its own, so that the death of a sender frees it at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction

# How long a correction waits for a hand-over under way: longer than any provider's call.
LIMIT = "12s"


def key_of(fingerprint: str) -> int:
    """The number that PostgreSQL locks for an address: its fingerprint's first 63 bits."""
    return int(fingerprint[:16], 16) >> 1


class Barrier:
    """A sender's own connection, on which the shared locks of its addresses are held.

    A session's lock would survive the return of a pooled connection, so this one is nobody
    else's; a pooler that works by transaction cannot stand between.
    """

    def __init__(self) -> None:
        self._own = connections.create_connection(DEFAULT_DB_ALIAS)

    @contextmanager
    def passing(self, key: int | None) -> Iterator[bool]:
        """Hold the shared lock of an address; answers False where a correction is waiting."""
        if key is None:
            yield True
            return
        is_open = self._ask("select pg_try_advisory_lock_shared(%s)", key)
        try:
            yield is_open
        finally:
            if is_open:
                # A connection that was lost has let go of its locks already.
                with suppress(OperationalError):
                    self._ask("select pg_advisory_unlock_shared(%s)", key)

    def close(self) -> None:
        self._own.close()

    def _ask(self, sql: str, key: int) -> bool:
        with self._own.cursor() as cursor:
            cursor.execute(sql, [key])
            return cursor.fetchone()[0]


def close(fingerprint: str) -> bool:
    """Wait until nothing is on its way to the address any more.

    Call it after the commit that closed the address. Answers False where a hand-over took
    longer than the limit: the fact stands all the same, and one message is being watched.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local lock_timeout = '{LIMIT}'")
            cursor.execute("select pg_advisory_xact_lock(%s)", [key_of(fingerprint)])
    except OperationalError:
        return False
    return True

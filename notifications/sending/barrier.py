"""The address barrier: once a correction has returned, nothing begins to leave for the old one.

A send holds the shared lock of its address from before it reads the facts until the provider
has answered; a correction, after its commit, takes the exclusive lock and thereby waits for
those under way. The lock is keyed on the address, so that every customer who shares it is
fenced, and held on a connection of its own, so that the death of a sender frees it at once.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Self

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction

from crm import fingerprints
from crm.models import ContactPoint

# The lock of everything that leaves: what a halt waits for.
EVERYTHING = 0
# How long a correction waits for a hand-over under way: longer than any provider's call.
LIMIT = "12s"
TRY = """
select key from unnest(%s::bigint[]) key where pg_try_advisory_lock_shared(key)
"""
LET_GO = """
select key from unnest(%s::bigint[]) key where pg_advisory_unlock_shared(key)
"""
ALONE = "select key from unnest(%s::bigint[]) key where pg_try_advisory_lock(key)"
TOGETHER = "select key from unnest(%s::bigint[]) key where pg_advisory_unlock(key)"


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
        """Hold the shared locks of an address and of everything that leaves.

        Answers False where a correction or a halt is waiting: then nothing may be sent.
        """
        keys = [EVERYTHING] if key is None else [EVERYTHING, key]
        held = self._ask(TRY, keys)
        try:
            yield len(held) == len(keys)
        finally:
            # A connection that was lost has let go of its locks already.
            with suppress(OperationalError):
                self._ask(LET_GO, held)

    @contextmanager
    def alone(self, key: int) -> Iterator[bool]:
        """Hold a lock that nobody else holds; answers False where somebody does.

        Freed by the death of its holder, as a job that is locked in the queue is not.
        """
        is_ours = bool(self._ask(ALONE, [key]))
        try:
            yield is_ours
        finally:
            if is_ours:
                with suppress(OperationalError):
                    self._ask(TOGETHER, [key])

    def holds(self) -> bool:
        """Whether the locks were held until this moment: a connection that was lost has none.

        Asked last before the first byte. A lost one is not opened again: its locks are gone.
        """
        try:
            self._ask(TRY, [])
        except OperationalError:
            return False
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._own.close()

    def _ask(self, sql: str, keys: list[int]) -> list[int]:
        with self._own.cursor() as cursor:
            cursor.execute(sql, [keys])
            return [row[0] for row in cursor.fetchall()]


def close(fingerprint: str) -> bool:
    """Wait until nothing is on its way to the address any more.

    Call it after the commit that closed the address. Answers False where a hand-over took
    longer than the limit: the fact stands all the same, and one message is being watched.
    """
    return _wait_for(key_of(fingerprint))


def close_all() -> bool:
    """The same for everything that leaves: called after the commit of a halt (C17)."""
    return _wait_for(EVERYTHING)


def let_none_pass(points: Iterable[ContactPoint]) -> None:
    """Once this transaction has committed, wait until nothing is on its way to any of these."""
    for point in points:
        transaction.on_commit(partial(close, fingerprints.of(point.kind, point.key)))


def _wait_for(key: int) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local lock_timeout = '{LIMIT}'")
            cursor.execute("select pg_advisory_xact_lock(%s)", [key])
    except OperationalError:
        return False
    return True

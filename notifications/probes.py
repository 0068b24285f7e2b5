"""Promises tried out before they are made: “if they come now, will it work?” (gate G13).

An app registers the probe that its topic names. A probe does the real thing inside a savepoint
that is rolled back, and answers why it would not work; an empty answer means that it would.
"""

from collections.abc import Callable

from django.db import OperationalError, connection, transaction

from notifications.models import Message

Probe = Callable[[Message], str]
_probes: dict[str, Probe] = {}

# A probe that waits longer for somebody else's rows is not answered: the message is held.
PATIENCE = "200ms"
BUSY = "busy"


class _Undo(Exception):
    """Takes back what a probe did."""


def register(name: str, probe: Probe) -> None:
    """Let topics name this probe."""
    _probes[name] = probe


def answer(name: str, message: Message) -> str:
    """Why the promise would not be kept; ``BUSY`` where that cannot be told just now."""
    if not name:
        return ""
    said = BUSY
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"set local lock_timeout = '{PATIENCE}'")
            said = _probes[name](message)
            raise _Undo
    except (_Undo, OperationalError):
        return said

"""Patience with a server that was killed and is on its way back."""

from collections.abc import Callable
from typing import TypeVar

import psycopg

from crm.project.waiting import attempts

Connection = TypeVar("Connection")


def connect(
    attempt: Callable[[], Connection],
    *,
    within: float,
    again: Callable[[], object] = lambda: None,
) -> Connection:
    """Try to connect for some seconds; before each new try call ``again``."""
    for number in attempts(within=within):
        if number:
            again()
        try:
            return attempt()
        except psycopg.OperationalError as error:
            if not will_pass(error):
                raise
            trouble = error
    raise trouble


def will_pass(error: Exception) -> bool:
    """Tell a server that is down or recovering from one that refuses us.

    libpq gives no SQLSTATE for a refused connection, so its words must do.
    """
    words = str(error)
    return "the database system is" in words or "FATAL" not in words

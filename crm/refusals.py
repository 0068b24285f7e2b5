"""What the database refuses at the last moment, said in the words of an action."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from crm.exceptions import CrmError


@contextmanager
def worded(**refusals: CrmError) -> Iterator[None]:
    """Raise the given refusal where the constraint of that name stops the write.

    The checks before a write say the same sooner; this stands when two write at once.
    """
    try:
        yield
    except IntegrityError as problem:
        refusal = refusals.get(constraint_of(problem))
        if refusal is None:
            raise
        raise refusal from problem


def constraint_of(problem: IntegrityError) -> str:
    """The name of the constraint that stopped a write."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    return (diagnosis and diagnosis.constraint_name) or ""

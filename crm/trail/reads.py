"""Reads are open and logged: one lean row per page, list or file, before it is shown."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from crm.trail.models import Read

if TYPE_CHECKING:
    from crm.models import Customer, User


def looked(
    by: "User",
    page: str,
    *,
    customer: "Customer | None" = None,
    listed: "Iterable[int]" = (),
    why: str = "",
) -> None:
    """Log that ``by`` saw ``page`` of a customer, or a list of customers by their ids.

    Called by the view before it answers: what cannot be logged is not shown.
    """
    Read.objects.create(
        reader=by,
        desk_id=by.desk_id,
        page=page,
        customer=customer,
        listed=list(listed),
        why=why[:200],
    )

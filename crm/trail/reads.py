"""Reads are open and logged: one lean row per page, list or file, before it is shown."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from crm.models import Customer, User

# Written at every page: composed by the ORM it takes twice as long.
INSERT = """
insert into crm_read (reader_id, desk_id, page, customer_id, listed, why)
values (%s, %s, %s, %s, %s, %s)
"""


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
    about = customer.pk if customer else None
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [by.pk, by.desk_id, page, about, list(listed), why[:200]])

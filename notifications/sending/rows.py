"""Many rows in one go: one statement for each table, all of them in one pipeline."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

from crm.models import Disclosure

INSERT = """
insert into {table} ({columns})
select {columns} from jsonb_populate_recordset(null::{table}, %s::jsonb)
"""
SENDING = """
update notifications_message m
set state = 'sending', lease = n.lease, leased_until = n.leased_until, body_no = n.body_no,
  tries = n.tries, contact_point_id = n.contact_point_id, ask_by = null
from jsonb_populate_recordset(null::notifications_message, %s::jsonb) n
where m.id = n.id
"""


class Insert:
    """Inserts the rows of a model, given as dicts by column that all name the same columns."""

    def __init__(self, cursor):
        self.cursor = cursor

    def __call__(self, model: type[models.Model], rows: list[dict]) -> None:
        if not rows:
            return
        quote = connection.ops.quote_name
        sql = INSERT.format(
            table=quote(model._meta.db_table), columns=", ".join(map(quote, rows[0]))
        )
        self.cursor.execute(sql, [json.dumps(rows, default=str)])


@contextmanager
def pipeline() -> Iterator[Insert]:
    """Let the statements inside travel together; a failure of one is raised at the end."""
    connection.ensure_connection()
    with connection.connection.pipeline(), connection.cursor() as cursor:
        yield Insert(cursor)


def disclose(insert: Insert, rows: list[dict | None]) -> None:
    """Record which address went to which provider: what a correction must follow (B11)."""
    insert(Disclosure, [row for row in rows if row])


def mark_sending(cursor, rows: list[dict]) -> None:
    """Put messages under our lease, with what is being handed over."""
    cursor.execute(SENDING, [json.dumps(rows)])

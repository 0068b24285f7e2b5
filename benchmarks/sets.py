"""Filling tables by whole sets: one statement a table.

Triggers rest meanwhile: a trail written row by row would take hours, so its rows are written
here as the triggers would have written them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction

from crm.trail import triggers

INDEXES = """
select indexname, indexdef from pg_indexes
where schemaname = 'public' and tablename = any (%s)
  and indexname not in (select conname from pg_constraint)
"""
KEEP = """
insert into {history} ({columns}, history_date, history_type, act_id)
select {values}, {at}, '+', {act} from {source}
"""


@contextmanager
def at_rest(*filled: type[models.Model]) -> Iterator[None]:
    """One transaction without our triggers; indexes of the filled tables come last."""
    tables = [table for model in filled for table in tables_of(model)]
    with transaction.atomic():
        run("set local work_mem = '256MB'")
        run("set local maintenance_work_mem = '1GB'")
        quieten(tables)
        indexes = run(INDEXES, [tables])
        for name, _ in indexes:
            run(f"drop index {name}")
        yield
        run("set constraints all immediate")
        for model in filled:
            count_on(model)
        for _, definition in indexes:
            run(definition)
        for table in tables:
            run(f"alter table {table} enable trigger user")
        triggers.install()


def quieten(tables: list[str]) -> None:
    """Let triggers rest; where the server lets us, foreign keys as well."""
    for table in tables:
        run(f"alter table {table} disable trigger user")
    if run("show is_superuser") == [("on",)]:
        run("set local session_replication_role = replica")


def tables_of(model: type[models.Model]) -> Iterable[str]:
    yield model._meta.db_table
    if hasattr(model, "history"):
        yield model.history.model._meta.db_table


def fill(blank: models.Model, source: str, columns: dict[str, str], **told: object) -> None:
    """Insert one row for each row of ``source``: the given SQL, else what ``blank`` holds."""
    known = {
        field.column: field.get_db_prep_save(getattr(blank, field.attname), connection)
        for field in blank._meta.concrete_fields
        if not (field.column in columns or field.primary_key or field.has_db_default())
    }
    values = [*columns.values(), *(f"%(known_{column})s" for column in known)]
    into = ", ".join([*columns, *known])
    run(
        f"insert into {blank._meta.db_table} ({into}) select {', '.join(values)} from {source}",
        told | {f"known_{column}": value for column, value in known.items()},
    )


def keep(model: type[models.Model], joined: str, *, act: str, at: str) -> None:
    """Write the history of the rows of ``model``, as ``row``: each was made by ``act``."""
    kept = model.history.model
    own = {field.column for field in model._meta.concrete_fields} - {"act_id"}
    columns = [field.column for field in kept._meta.concrete_fields if field.column in own]
    run(
        KEEP.format(
            history=kept._meta.db_table,
            columns=", ".join(columns),
            values=", ".join(f"row.{column}" for column in columns),
            source=f"{model._meta.db_table} row {joined}",
            act=act,
            at=at,
        )
    )


def list_words(name: str, words: list[str]) -> int:
    """Lay words into a temporary table by their place; answers how many there are."""
    run(f"create temp table {name} (place int primary key, word text) on commit drop")
    with connection.cursor() as cursor, cursor.copy(f"copy {name} from stdin") as lines:
        for row in enumerate(words):
            lines.write_row(row)
    run(f"analyze {name}")
    return len(words)


def count_on(model: type[models.Model]) -> None:
    """Let the next row have the next number, where rows have numbers of their own."""
    if model._meta.pk.column != "id":
        return
    table = model._meta.db_table
    run(f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}")


def run(sql: str, told: object = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall() if cursor.description else []

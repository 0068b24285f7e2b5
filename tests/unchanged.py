"""Proof that a refused request changed nothing: a digest of tracked tables and of the acts."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from crm.trail.tracked import tracked_models
from crm.trail.triggers import append_only_models, history_of

# A look is logged even where an act is refused.
LOOKS = {"crm_read"}


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Assert that what happens inside leaves tracked tables, histories and acts alone."""
    before = digest()
    yield
    after = digest()
    changed = [table for table in before if before[table] != after[table]]
    assert not changed, f"changed: {', '.join(changed)}"


def digest() -> dict[str, str]:
    """A checksum of the rows of each table that only a signed deed may change."""
    with connection.cursor() as cursor:
        return {table: _checksum(cursor, table) for table in guarded_tables()}


def guarded_tables() -> list[str]:
    models = tracked_models()
    tables = {model._meta.db_table for model in models}
    tables |= {history_of(model)._meta.db_table for model in models}
    tables |= {model._meta.db_table for model in append_only_models()}
    return sorted(tables - LOOKS)


def _checksum(cursor, table: str) -> str:
    cursor.execute(
        f"select count(*) || md5(coalesce(string_agg(row.words, '|' order by row.words), ''))"  # noqa: S608 - names of our own tables
        f' from (select t::text as words from "{table}" t) row'
    )
    return cursor.fetchone()[0]

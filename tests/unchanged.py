"""Proof that a refused request changed nothing: a digest of tracked tables and of the acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

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
    """A checksum of the rows of each table that only a signed action may change."""
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(map(checksum, guarded_tables())))
        return dict(cursor.fetchall())


@cache
def guarded_tables() -> list[str]:
    models = tracked_models()
    tables = {model._meta.db_table for model in models}
    tables |= {history_of(model)._meta.db_table for model in models}
    tables |= {model._meta.db_table for model in append_only_models()}
    return sorted(tables - LOOKS)


def checksum(table: str) -> str:
    words = "count(*) || md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
    return f"select '{table}', {words} from \"{table}\" t"  # noqa: S608 - names of our own tables

"""What the app's own account may do where the tables belong to somebody else: what it needs.

History is written by the tracking trigger with its owner's rights; acts, mentions, reads and
disclosures are added to. The account changes neither, whatever it runs.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from crm.trail.tracked import tracked_models
from crm.trail.triggers import append_only_models, history_of


def grants(role: str) -> Iterator[str]:
    """The SQL that gives ``role`` these rights and takes away all others; safe to repeat."""
    quoted = connection.ops.quote_name
    database, account = quoted(connection.settings_dict["NAME"]), quoted(role)
    yield f"revoke temporary on database {database} from public"
    yield f"revoke all on all tables in schema public from {account}"
    yield f"grant usage on schema public to {account}"
    yield f"grant usage on all sequences in schema public to {account}"
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    rights = {model._meta.db_table: rights_on(model) for model in apps.get_models()}
    for table in tables:
        granted = rights.get(table, "select, insert, update, delete")
        yield f"grant {granted} on {quoted(table)} to {account}"


def rights_on(model: type[models.Model]) -> str:
    if model in map(history_of, tracked_models()):
        return "select"
    if model in append_only_models():
        return "select, insert"
    return "select, insert, update, delete"

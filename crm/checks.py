"""What ``manage.py check --database default`` looks at: what the database itself keeps true."""

from django.core import checks
from django.db import connection

from crm.search import projection
from crm.trail import triggers


def register() -> None:
    """Called once the app is ready."""
    checks.register(guards_stand, checks.Tags.database)
    checks.register(search_follows, checks.Tags.database)


def guards_stand(app_configs, databases, **_options) -> list[checks.CheckMessage]:
    """Warn of tables that could be written around the trail."""
    if not databases or not (missing := of_tables_here(triggers.missing())):
        return []
    # A warning, not an error: an error would stop the very migrate that puts the guards back.
    return [
        checks.Warning(
            f"{len(missing)} guards of the trail are missing: {', '.join(missing[:5])}",
            hint="Run manage.py migrate; it puts every guard in place.",
            id="crm.W001",
        )
    ]


def search_follows(app_configs, databases, **_options) -> list[checks.CheckMessage]:
    """Warn where changes to customers would no longer be found."""
    if not databases or not (missing := of_tables_here(projection.missing())):
        return []
    return [
        checks.Warning(
            f"{len(missing)} triggers of the search are missing: {', '.join(missing[:5])}",
            hint="Run manage.py migrate, then manage.py rebuild_search.",
            id="crm.W002",
        )
    ]


def of_tables_here(missing: list[str]) -> list[str]:
    """Leave out what stands on a table that the next migrate will only make."""
    if not missing:
        return []
    present = set(connection.introspection.table_names())
    return [name for name in missing if name.partition(".")[0] in present]

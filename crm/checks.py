"""What ``manage.py check --database default`` looks at: the guards of the trail."""

from django.core import checks

from crm.trail import triggers


def register() -> None:
    """Called once the app is ready."""
    checks.register(guards_stand, checks.Tags.database)


def guards_stand(app_configs, databases, **_options) -> list[checks.CheckMessage]:
    """Warn of tables that could be written around the trail."""
    if not databases or not (missing := triggers.missing()):
        return []
    # A warning, not an error: an error would stop the very migrate that puts the guards back.
    return [
        checks.Warning(
            f"{len(missing)} guards of the trail are missing: {', '.join(missing[:5])}",
            hint="Run manage.py migrate; it puts every guard in place.",
            id="crm.W001",
        )
    ]

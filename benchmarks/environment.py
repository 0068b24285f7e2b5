"""The benchmarks' surroundings: an embedded server of their own, as safe as a real one."""

import os

import django

from crm.project import home


def prepare() -> None:
    """Point Django at our own cluster with fsync on, in which only a big load gets some air."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["CASETRAIL_HOME"] = f"{home.folder()}-benchmarks"
    os.environ["CASETRAIL_PG_CONF"] = "max_wal_size=8GB"
    os.environ["DEBUG"] = "no"
    os.environ["STATIC_ROOT"] = f"{os.environ['CASETRAIL_HOME']}/static"
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()

"""The tests' surroundings: a database cluster of their own, quick where truth allows it."""

import os

from django.conf import settings

from crm.project import home

QUICK = (
    "fsync=off full_page_writes=off synchronous_commit=off autovacuum=off"
    " wal_level=minimal max_wal_senders=0 max_connections=200"
)


def prepare() -> None:
    """Point the embedded server at the tests' own cluster, beside the real one.

    Called again in each worker process, so it must find its own work done.
    """
    folder = str(home.folder())
    os.environ["CASETRAIL_HOME"] = folder.removesuffix("-tests") + "-tests"
    os.environ.setdefault("CASETRAIL_PG_CONF", QUICK)
    # Pages are tested without collecting their static files first.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
    # WhiteNoise wants a folder of collected files, even where nobody collected any.
    settings.STATIC_ROOT = home.folder() / "static"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # Otherwise each new client of a test would first list all collected files.
    settings.WHITENOISE_AUTOREFRESH = True
    # A good hash takes its time, by design; what is tested here is never the hash.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

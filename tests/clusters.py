"""Databases for tests: one migrated template, and clones of it that live as long as needed.

Several runs may share one server. Whoever uses a database holds an advisory
lock in its name; what nobody holds was left behind by a killed run, and goes.
"""

import hashlib
import itertools
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from crm import trail
from crm.models import Organisation
from crm.project.home import CHECKOUT

PREFIX = "casetrail_test_"
# What a migrated database is made of: the migrations, and what migrate installs behind them.
SOURCES = (
    "*/migrations/*.py",
    "crm/trail/**/*.py",
    "crm/search/projection.*",
    "crm/models/*.py",
    "crm/setup.py",
    "tests/clusters.py",
    "crm/roles.py",
    "requirements/run.txt",
)
number = itertools.count()


class Cluster:
    """The server under test, reached over one connection that holds our locks."""

    def __init__(self):
        self.where = connection.get_connection_params()
        self.desk = psycopg.connect(**self.where | {"dbname": "postgres"}, autocommit=True)
        self.template = PREFIX + "template_" + fingerprint()

    def close(self) -> None:
        self.desk.close()

    def clone(self, template: str = "") -> str:
        """Answer the name of a fresh database: migrated, or as empty as another template."""
        name = f"{PREFIX}{os.getpid()}_{next(number)}_{os.urandom(2).hex()}"
        self.run("select pg_advisory_lock_shared(hashtext(%s))", name)
        self.run("create database {} template {}", names=(name, template or self.template))
        return name

    def drop(self, name: str) -> None:
        # One whose removal was cut short is no template, and can only be dropped.
        with suppress(psycopg.errors.ObjectNotInPrerequisiteState):
            self.run("alter database {} is_template false", names=(name,))
        self.run("drop database if exists {} with (force)", names=(name,))

    def ensure_template(self) -> None:
        """Migrate one database once; other workers and runs wait for it, then share it."""
        self.run("select pg_advisory_lock_shared(hashtext(%s))", self.template)
        self.run("select pg_advisory_lock(hashtext(%s))", PREFIX)
        if self.template not in self.databases():
            self.sweep()
            self.build_template()
        self.run("select pg_advisory_unlock(hashtext(%s))", PREFIX)

    def build_template(self) -> None:
        draft = f"{PREFIX}draft_{os.getpid()}"
        self.run("create database {} template template0", names=(draft,))
        use(draft)
        call_command("migrate", verbosity=0, interactive=False)
        with trail.act("arranged", by=None, says="Arranged for a test"):
            Organisation.objects.create(name="Larkfield", mode=Organisation.Mode.TEST)
        ContentType.objects.clear_cache()
        connection.close()
        self.run("alter database {} rename to {}", names=(draft, self.template))
        self.run("alter database {} with is_template true", names=(self.template,))

    def sweep(self) -> None:
        """Drop what nobody holds a lock for any more."""
        for name in self.databases():
            if self.run("select pg_try_advisory_lock(hashtext(%s))", name).fetchone()[0]:
                self.drop(name)

    def databases(self) -> list[str]:
        known = self.run(
            "select datname from pg_database where starts_with(datname, %s)", PREFIX
        )
        return [name for (name,) in known]

    def run(self, words: str, *values: str, names: tuple[str, ...] = ()) -> psycopg.Cursor:
        quoted = [sql.Identifier(name) for name in names]
        return self.desk.execute(sql.SQL(words).format(*quoted), values or None)

    def url(self, name: str) -> str:
        """Answer a DATABASE_URL for a process of its own."""
        known = {key: self.where[key] for key in ("host", "port", "user", "password")
                 if self.where.get(key)}  # fmt: skip
        return f"postgresql:///{name}?{urlencode(known)}"


def use(name: str) -> None:
    """Point Django, in every thread, at another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = name


def fingerprint() -> str:
    """Shorten everything that shapes a migrated database to sixteen characters."""
    files = sorted(path for pattern in SOURCES for path in Path(CHECKOUT).glob(pattern))
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]

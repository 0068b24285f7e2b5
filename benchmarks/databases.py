"""One loaded database for each size, built once and kept while the generator stays.

Migrations are applied as they come. The search keys have a fingerprint of their own: when their
making changes, they are made anew.
"""

import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from benchmarks import people
from crm.demo import larkfield
from crm.project import home
from crm.search import projection

PREFIX = "casetrail_bench_"
PEOPLE = [f"benchmarks/{name}.py" for name in ("people", "histories", "sets", "words")]
KEYS = ["crm/search/projection.*"]
ROOM_FOR_EACH = 20_000


class NoRoom(Exception):
    """The disk is too full for so many customers."""


def use(count: int) -> None:
    """Point Django at the database of this size, after building it where it is missing."""
    name = f"{PREFIX}{count}_{fingerprint(PEOPLE)}"
    if name not in databases():
        build(name, count)
        for stale in databases():
            if stale.startswith(f"{PREFIX}{count}_") and stale != name:
                manage("drop database {} with (force)", stale)
    point_at(name)
    call_command("migrate", verbosity=0, interactive=False)
    keep_keys_true()


def build(name: str, count: int) -> None:
    """Migrate, let a few colleagues in, load; half a database is never used."""
    if shutil.disk_usage(home.folder()).free < count * ROOM_FOR_EACH:
        raise NoRoom(f"{count:,} customers need {count * ROOM_FOR_EACH // 10**9} GB of room.")
    draft = f"{PREFIX}{count}_draft"
    manage("drop database if exists {} with (force)", draft)
    manage("create database {} template template0", draft)
    point_at(draft)
    call_command("migrate", verbosity=0, interactive=False)
    projection.install()
    larkfield.furnish()
    people.load(count)
    note_keys()
    connection.close()
    manage("alter database {} rename to {}", draft, name)


def keep_keys_true() -> None:
    """Make the search keys anew where they were made in another way."""
    with connection.cursor() as cursor:
        cursor.execute("select obj_description('crm_searchcard'::regclass)")
        (made_by,) = cursor.fetchone()
    if made_by != fingerprint(KEYS):
        projection.install()
        projection.rebuild()
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        note_keys()


def note_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"comment on table crm_searchcard is '{fingerprint(KEYS)}'")


def fingerprint(patterns: Iterable[str]) -> str:
    """Shorten what these files say to twelve characters."""
    files = sorted(path for pattern in patterns for path in Path(home.CHECKOUT).glob(pattern))
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def point_at(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def databases() -> list[str]:
    found = manage("select datname from pg_database").fetchall()
    return [name for (name,) in found if name.startswith(PREFIX)]


def manage(words: str, *names: str) -> psycopg.Cursor:
    where = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as desk:
        return desk.execute(sql.SQL(words).format(*map(sql.Identifier, names)))

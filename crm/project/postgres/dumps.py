"""Backup and restore with PostgreSQL's own tools, for the embedded server and for others."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from psycopg.conninfo import make_conninfo

from crm.project.postgres import binaries, embedded

AS_OF_OLD = (
    # Transactions are counted from one server's beginning; on another they would lie ahead.
    "update public.crm_act set xid = 0",
    # Who was signed out since the backup, or dismissed, does not come in again with it.
    "delete from public.django_session",
)
FROM_SCRATCH = (
    "set client_min_messages = warning",
    "set lock_timeout = '10s'",
    "drop schema public cascade",
    "create schema public",
    "alter schema public owner to pg_database_owner",
    "grant usage on schema public to public",
)


class DumpTrouble(Exception):
    """The backup could not be written or read."""


def write(file: Path) -> None:
    """Write the whole database to a file that only we can read; never leave half a file."""
    draft = file.with_name(f"{file.name}.part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        run("pg_dump", "-Fc", "--no-owner", "--no-privileges", "-f", draft, "-d", address())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def read(file: Path) -> None:
    """Put the file's content in place of everything in the database, in one transaction."""
    if "TABLE DATA public crm_act " not in run("pg_restore", "--list", file):
        raise DumpTrouble(f"{file} is not a backup of Casetrail.")
    with TemporaryDirectory() as folder:
        scripts = [
            script(file, Path(folder), part) for part in ("pre-data", "data", "post-data")
        ]
        schema, rows, guards = (("-f", path) for path in scripts)
        afresh = [word for step in FROM_SCRATCH for word in ("-c", step)]
        settled = [word for step in AS_OF_OLD for word in ("-c", step)]
        steps = (*afresh, *schema, *rows, *settled, *guards)
        where = address()
        connection.close()
        run("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", where, *steps)


def script(file: Path, folder: Path, section: str) -> Path:
    """Turn one section of a backup into SQL."""
    target = folder / f"{section}.sql"
    run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        f"--section={section}",
        "-f",
        target,
        file,
    )
    return target


def is_empty() -> bool:
    """Tell whether nothing would be lost: no tables, or ours just migrated."""
    tables = connection.introspection.table_names()
    if "crm_organisation" not in tables:
        return not tables
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from crm_organisation)")
        return not cursor.fetchone()[0]


def address() -> str:
    """Answer where the database is, for libpq, without its password."""
    params = connection.get_connection_params()
    # Only what was asked for: older tools do not know each of the newer options.
    asked = ("dbname", "user", "host", "port", *connection.settings_dict["OPTIONS"])
    return make_conninfo(**{name: params[name] for name in asked if params.get(name)})


def run(program: str, *words: object) -> str:
    """Run one of PostgreSQL's tools and answer what it prints."""
    command = [str(word) for word in (programs() / program, *words)]
    password = str(connection.settings_dict["PASSWORD"])
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"PGPASSWORD": password}
    )
    if done.returncode:
        raise DumpTrouble(done.stderr.strip())
    return done.stdout


def programs() -> Path:
    """Answer the folder with tools that understand this server."""
    if not os.environ.get("DATABASE_URL"):
        return embedded.server().cluster.programs
    connection.ensure_connection()
    return binaries.tools_for(connection.connection.info.server_version // 10_000)

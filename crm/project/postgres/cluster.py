"""One data folder of PostgreSQL, and the programs that make and start a server over it."""

import os
import shlex
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import psycopg

from crm.project import home
from crm.project.postgres import accounts, binaries, patience
from crm.project.postgres.accounts import Account
from crm.project.postgres.errors import ServerTrouble

NAME = "casetrail"
PORT = "5432"
SOCKET_LIMIT = 107
# DETAIL lines and failed statements would carry customers' data into the log.
SETTINGS = (
    "listen_addresses=",
    f"port={PORT}",
    "unix_socket_permissions=0700",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
)
# Whoever can open the socket's folder may come in: only the server's account, and root.
INITDB = ("-U", NAME, "-A", "trust", "-E", "UTF8", "--data-checksums")
UNICODE = ("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


class Cluster:
    """The server's side of a folder: its account, its programs, its data, its socket."""

    def __init__(self, folder: Path):
        self.folder = folder

    @cached_property
    def account(self) -> Account:
        return accounts.choose()

    @cached_property
    def programs(self) -> Path:
        """Answer the folder with PostgreSQL's programs, open to the server's account."""
        return binaries.within_reach(binaries.find(), self.account, self.folder / "programs")

    @cached_property
    def data(self) -> Path:
        return self.folder / f"pg{binaries.major(self.programs)}"

    @cached_property
    def sockets(self) -> Path:
        """Answer the socket's folder: beside the data unless that path is too long."""
        near = self.folder / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= SOCKET_LIMIT:
            return near
        # Not the TMPDIR of one process: all of them must find the same socket.
        return Path("/tmp") / f"casetrail-{self.account.uid}-{home.mark(self.folder)}"  # noqa: S108

    def prepare(self) -> None:
        """Make what is missing before a start: folders of the right owner, the data itself."""
        if os.geteuid() == 0:
            # Only our own folder is opened to the server's account, never one above it.
            self.folder.chmod(0o755)
        if not self.account.can_run(self.folder):
            raise ServerTrouble(f"The account {self.account.name} cannot enter {self.folder}.")
        self.account.take(self.sockets)
        self.account.take(self.data)
        if not (self.data / "PG_VERSION").exists():
            self.initialise()

    def initialise(self) -> None:
        if self.account.name == "nobody":
            advice = "The database runs as the account nobody; CASETRAIL_PG_USER names another."
            print(advice, file=sys.stderr)
        # Only from 17 on does PostgreSQL bring a Unicode locale of its own.
        has_own = binaries.major(self.programs) > 16
        locale = UNICODE if has_own else ("--locale=C.UTF-8",)
        if not self.run("initdb", "-D", self.data, *INITDB, *locale):
            raise ServerTrouble(f"The database folder could not be made.\n{self.last_words()}")

    def start(self) -> bool:
        """Try to start the server; tell whether it is up."""
        self.forget_the_dead()
        extra = shlex.split(os.environ.get("CASETRAIL_PG_CONF", ""))
        settings = (*SETTINGS, f"unix_socket_directories={self.sockets}", *extra)
        options = " ".join(f"-c {shlex.quote(setting)}" for setting in settings)
        log = self.data / "server.log"
        return self.run("pg_ctl", "-D", self.data, "-l", log, "-w", "-o", options, "start")

    def stop_command(self) -> list[str]:
        return [str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", "-m", "fast", "stop"]

    def forget_the_dead(self) -> None:
        """Remove the note of a server that is gone, which would stop the next one.

        After ``kill -9`` the note's process may be unreaped for ever in a
        container without an init, and after a reboot its number may be another's.
        """
        note = self.data / "postmaster.pid"
        if note.exists() and not self.is_served_by(note.read_text().partition("\n")[0]):
            note.unlink()

    def is_served_by(self, pid: str) -> bool:
        """Tell whether a living process with this number is this folder's server."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            # Where there is no /proc to look at, the server itself decides.
            return not Path("/proc/self").exists()
        return os.fsencode(self.data) in words

    def ensure_database(self) -> None:
        where = {"host": str(self.sockets), "port": PORT, "user": NAME, "dbname": "postgres"}
        # After a kill the server first repeats what it had promised, which may take a while.
        with patience.connect(
            lambda: psycopg.connect(**where, autocommit=True), within=60
        ) as connection:
            known = connection.execute("select from pg_database where datname = %s", [NAME])
            if not known.rowcount:
                connection.execute(f"create database {NAME}")

    def run(self, program: str, *arguments: object) -> bool:
        """Run one of PostgreSQL's programs and keep what it says for an error message."""
        command = [str(word) for word in (self.programs / program, *arguments)]
        # A file, not a pipe: the server keeps it open for as long as it runs.
        with (self.folder / "command.log").open("wb") as words:
            quiet = {"stdin": subprocess.DEVNULL, "stdout": words, "stderr": words}
            surroundings = {"cwd": "/", "env": clean_environment(), **self.account.switch}
            return subprocess.run(command, **quiet, **surroundings).returncode == 0

    def last_words(self) -> str:
        log = self.data / "server.log"
        lines = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
        return "\n".join([(self.folder / "command.log").read_text(errors="replace"), *lines])


def clean_environment() -> dict[str, str]:
    """Answer the environment without the variables that would change PostgreSQL's ways."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}

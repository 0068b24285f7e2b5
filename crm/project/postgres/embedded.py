"""The embedded server: PostgreSQL started at the first connection and shared by all.

Any number of processes may ask at once. A lock makes one of them start the
server; each keeps a share of the users' lock for as long as it lives; a watcher
stops the server when no share is left. All of it survives ``kill -9``.
"""

import fcntl
import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path

import psycopg

from crm.project import home
from crm.project.postgres import accounts, binaries, patience, watcher
from crm.project.postgres.accounts import Account
from crm.project.postgres.errors import ServerTrouble
from crm.project.waiting import attempts

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


@cache
def server() -> "EmbeddedServer":
    """Answer this checkout's server, started or not."""
    return EmbeddedServer(home.folder())


class EmbeddedServer:
    """One server over one data folder, as seen by this process."""

    def __init__(self, folder: Path):
        self.folder = folder
        # A descriptor, not a file object: garbage collection would give up the share.
        self._share: int | None = None

    def ensure(self) -> dict[str, str]:
        """Answer how to connect, after starting the server if it is not up."""
        if self._share is None or not self.is_alive():
            self._join()
        return {"host": str(self.sockets), "port": PORT, "user": NAME}

    def leave(self, patience: float = 0) -> None:
        """Give up our share; without other users the server stops, and we may see it off."""
        if self._share is None:
            return
        os.close(self._share)
        self._share = None
        for _ in attempts(within=patience):
            if not is_taken(self.folder / "watch.lock"):
                return

    def is_alive(self) -> bool:
        """Tell whether somebody answers on the socket."""
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self.sockets / f".s.PGSQL.{PORT}")) == 0

    @cached_property
    def sockets(self) -> Path:
        """Answer the socket's folder: beside the data unless that path is too long."""
        near = self.folder / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= SOCKET_LIMIT:
            return near
        # Not the TMPDIR of one process: all of them must find the same socket.
        return Path("/tmp") / f"casetrail-{self.account.uid}-{home.mark(self.folder)}"  # noqa: S108

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

    def _join(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked("start.lock"):
            if self._share is None:
                self._share = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o644)
                fcntl.flock(self._share, fcntl.LOCK_SH)
            if not self.is_alive():
                self._start()
            self._watch()

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / name).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        self._prepare()
        for _ in attempts(within=20):
            self._forget_the_dead()
            if self.is_alive() or self._run("pg_ctl", *self._start_options()):
                return self._create_database()
        raise ServerTrouble(f"PostgreSQL did not start.\n{self._last_words()}")

    def _prepare(self) -> None:
        if os.geteuid() == 0:
            # Only our own folder is opened to the server's account, never one above it.
            self.folder.chmod(0o755)
        if not self.account.can_run(self.folder):
            raise ServerTrouble(f"The account {self.account.name} cannot enter {self.folder}.")
        self.account.take(self.sockets)
        self.account.take(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()

    def _initialise(self) -> None:
        if self.account.name == "nobody":
            advice = "The database runs as the account nobody; CASETRAIL_PG_USER names another."
            print(advice, file=sys.stderr)
        # Only from 17 on does PostgreSQL bring a Unicode locale of its own.
        own = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        locale = own if binaries.major(self.programs) > 16 else ["--locale=C.UTF-8"]
        made = self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            NAME,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--data-checksums",
            *locale,
        )
        if not made:
            raise ServerTrouble(f"The database folder could not be made.\n{self._last_words()}")

    def _start_options(self) -> list:
        extra = shlex.split(os.environ.get("CASETRAIL_PG_CONF", ""))
        settings = [*SETTINGS, f"unix_socket_directories={self.sockets}", *extra]
        options = " ".join(f"-c {shlex.quote(setting)}" for setting in settings)
        return ["-D", self.data, "-l", self.data / "server.log", "-w", "-o", options, "start"]

    def _forget_the_dead(self) -> None:
        """Remove the note of a server that is gone, which would stop the next one.

        After ``kill -9`` the note's process may be unreaped for ever in a
        container without an init, and after a reboot its number may be another's.
        """
        note = self.data / "postmaster.pid"
        if note.exists() and not is_server(note.read_text().partition("\n")[0]):
            note.unlink()

    def _create_database(self) -> None:
        where = {"host": str(self.sockets), "port": PORT, "user": NAME, "dbname": "postgres"}
        # After a kill the server first repeats what it had promised, which may take a while.
        with patience.connect(
            lambda: psycopg.connect(**where, autocommit=True), within=60
        ) as connection:
            known = connection.execute("select from pg_database where datname = %s", [NAME])
            if not known.rowcount:
                connection.execute(f"create database {NAME}")

    def _watch(self) -> None:
        """Start a watcher unless one is at work already."""
        if is_taken(self.folder / "watch.lock"):
            return
        stop = [self.programs / "pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop"]
        switch = json.dumps(self.account.switch)
        command = [sys.executable, "-I", watcher.__file__, self.folder, switch, *stop]
        nowhere = [(os.POSIX_SPAWN_OPEN, end, os.devnull, os.O_RDWR, 0) for end in range(3)]
        # Not a Popen: nobody waits for this child, it outlives us.
        os.posix_spawn(
            sys.executable,
            list(map(str, command)),
            os.environ,
            file_actions=nowhere,
            setsid=True,
        )

    def _run(self, program: str, *arguments: object) -> bool:
        """Run one of PostgreSQL's programs and keep what it says for an error message."""
        command = [str(word) for word in (self.programs / program, *arguments)]
        # A file, not a pipe: the server keeps it open for as long as it runs.
        with (self.folder / "command.log").open("wb") as words:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd="/",
                env=clean_environment(),
                **self.account.switch,
            )
        return done.returncode == 0

    def _last_words(self) -> str:
        log = self.data / "server.log"
        lines = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
        return "\n".join([(self.folder / "command.log").read_text(errors="replace"), *lines])


def is_taken(lock: Path) -> bool:
    """Tell whether another process holds this lock."""
    with lock.open("a") as mine:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def clean_environment() -> dict[str, str]:
    """Answer the environment without the variables that would change PostgreSQL's ways."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def is_server(pid: str) -> bool:
    """Tell whether a living PostgreSQL process has this number."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    name, _, rest = state.partition("(")[2].rpartition(")")
    return name == "postgres" and not rest.lstrip().startswith("Z")

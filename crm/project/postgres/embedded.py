"""The embedded server: PostgreSQL started at the first connection and shared by all.

Any number of processes may ask at once. A lock makes one of them start the
server; each keeps a share of the users' lock for as long as it lives; a watcher
stops the server when no share is left. All of it survives ``kill -9``.
"""

import fcntl
import json
import os
import socket
import sys
from functools import cache
from pathlib import Path

from crm.project import home
from crm.project.postgres import watcher
from crm.project.postgres.cluster import NAME, PORT, Cluster
from crm.project.postgres.errors import ServerTrouble
from crm.project.waiting import attempts


@cache
def server() -> "EmbeddedServer":
    """Answer this checkout's server, started or not."""
    return EmbeddedServer(home.folder())


class EmbeddedServer:
    """One server over one folder, as seen by this process."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.cluster = Cluster(folder)
        # A descriptor, not a file object: garbage collection would give up the share.
        self._share: int | None = None

    def ensure(self) -> dict[str, str]:
        """Answer how to connect, after starting the server if it is not up."""
        if self._share is None or not self.is_alive():
            self._join()
        return {"host": str(self.cluster.sockets), "port": PORT, "user": NAME}

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
            return line.connect_ex(str(self.cluster.sockets / f".s.PGSQL.{PORT}")) == 0

    def _join(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "start.lock").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if self._share is None:
                self._share = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o644)
                fcntl.flock(self._share, fcntl.LOCK_SH)
            if not self.is_alive():
                self._start()
            self._watch()

    def _start(self) -> None:
        """Start the server; where the parts of a killed one still end, try again."""
        self.cluster.prepare()
        for _ in attempts(within=20):
            if self.is_alive() or self.cluster.start():
                self.cluster.ensure_database()
                return
        raise ServerTrouble(f"PostgreSQL did not start.\n{self.cluster.last_words()}")

    def _watch(self) -> None:
        """Start a watcher unless one is at work already."""
        if is_taken(self.folder / "watch.lock"):
            return
        switch = json.dumps(self.cluster.account.switch)
        script = [watcher.__file__, str(self.folder), switch, *self.cluster.stop_command()]
        nowhere = [(os.POSIX_SPAWN_OPEN, end, os.devnull, os.O_RDWR, 0) for end in range(3)]
        # Not a Popen: nobody waits for this child, it outlives us.
        command = [sys.executable, "-I", *script]
        os.posix_spawn(command[0], command, os.environ, file_actions=nowhere, setsid=True)


def is_taken(lock: Path) -> bool:
    """Tell whether another process holds this lock."""
    with lock.open("a") as mine:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False

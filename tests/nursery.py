"""Where senders are born and buried: so many at once, so many killed, by repeatable dice.

A program of its own sets Django up once and forks; it takes one plan after the other, a line
each, and an empty line ends one. ``Senders`` is a test's hand on it.
"""

import json
import logging
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field

import pytest
from django.conf import settings
from django.db import connection

from crm.project.home import CHECKOUT
from crm.project.waiting import attempts
from tests import clusters, senders
from tests.senders import REPEATING, SENDING, Doom

PROGRAM = "import django; django.setup(); from tests import nursery; nursery.main()"
AT_RANDOM = "at any moment"
# How long a doomed sender may take to come to its point; some are to be cut off anywhere.
LIFE, CUT_OFF, RANDOMLY = 4.0, 1.5, 0.1


@dataclass
class Plan:
    """How many senders there are at once, how many are killed and where, by what dice."""

    workers: int = 3
    kills: int = 0
    seed: int = 1
    points: list[str] = field(default_factory=lambda: [*SENDING, *REPEATING])
    # Where the very first sender is frozen instead, if anywhere.
    freeze: str = ""
    clock_is_off_by: int = 0
    database: str = ""
    # What the settings say here: where the carrier listens, and what it honours.
    settings: dict = field(default_factory=dict)


class Nursery:
    """Keeps so many senders alive, and sees to it that each meets its end in time."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.dice = random.Random(plan.seed)  # noqa: S311 - repeatable on purpose
        self.alive: dict[int, float] = {}
        self.doomed: set[int] = set()
        self.killed = 0

    def run(self, is_over: Callable[[], bool]) -> None:
        try:
            while not is_over():
                while len(self.alive) < self.plan.workers:
                    self.bear()
                signal.sigtimedwait({signal.SIGCHLD}, 0.02)
                self.hurry()
                self.bury()
        finally:
            for pid in self.alive:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def bear(self) -> None:
        doom = self.next_doom()
        pid = os.fork()
        if pid == 0:
            live(self.plan, doom)
        self.alive[pid] = float("inf")
        if doom and doom.stop == signal.SIGKILL:
            life = self.dice.uniform(0, CUT_OFF) if doom.point == AT_RANDOM else LIFE
            self.alive[pid] = time.monotonic() + life
            self.doomed.add(pid)

    def next_doom(self) -> Doom | None:
        if self.plan.freeze and not self.alive:
            return Doom(self.plan.freeze, stop=signal.SIGSTOP)
        if self.killed + len(self.doomed) >= self.plan.kills:
            return None
        if self.dice.random() < RANDOMLY:
            return Doom(AT_RANDOM)
        return Doom(self.dice.choice(self.plan.points), self.dice.randint(1, 2))

    def hurry(self) -> None:
        """Kill whoever did not come to their point in time: at any moment, then."""
        for pid, end in self.alive.items():
            if time.monotonic() > end:
                senders.say("ends", AT_RANDOM)
                os.kill(pid, signal.SIGKILL)
                self.alive[pid] = float("inf")

    def bury(self) -> None:
        while self.alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            del self.alive[pid]
            self.doomed.discard(pid)
            self.killed += 1
            if not os.WIFSIGNALED(status):
                senders.say("fails")


def live(plan: Plan, doom: Doom | None) -> None:
    """The whole life of a forked sender; it never comes back to where it was forked."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    clusters.use(plan.database)
    for name, value in plan.settings.items():
        setattr(settings, name, value)
    if plan.clock_is_off_by:
        senders.skew(plan.clock_is_off_by)
    senders.live(doom)


def main() -> None:
    """Carry out plans as they come, until whoever started us is gone."""
    logging.basicConfig()
    senders.prepare()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    while line := os.read(0, 65_536):
        Nursery(Plan(**json.loads(line))).run(lambda: bool(select.select([0], [], [], 0)[0]))
        os.read(0, 1)
        senders.say("over")


class Senders:
    """A test's hand on the nursery: what it reported of one plan."""

    def __init__(self, process: subprocess.Popen):
        self.process = process
        self.reports: list[tuple[str, int, str]] = []
        self.reader = threading.Thread(target=self.read, daemon=True)

    def begin(self, plan: Plan) -> None:
        self.write(json.dumps(asdict(plan)))
        self.reader.start()

    def write(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def read(self) -> None:
        for line in self.process.stdout:
            self.reports.append(tuple(json.loads(line)))
            if self.told("over"):
                return

    def told(self, what: str) -> list[tuple[int, str]]:
        """Who reported this, and about what."""
        return [(pid, about) for told, pid, about in list(self.reports) if told == what]

    @property
    def ends(self) -> Counter:
        """How many were killed at each point."""
        return Counter(about for _pid, about in self.told("ends"))

    def wait_for(self, what: str, within: float = 60) -> tuple[int, str]:
        """The first report of this kind."""
        for _ in attempts(within=within, every=0.02):
            if found := self.told(what):
                return found[0]
        raise AssertionError(f"Nobody reported “{what}”: {self.reports}")

    def end(self) -> None:
        self.write("")
        self.reader.join()
        assert not self.told("fails"), self.reports


@pytest.fixture(scope="session")
def nursery(cluster) -> Iterator[subprocess.Popen]:
    """The program, started once for all tests of this process."""
    environment = os.environ | {
        "DATABASE_URL": cluster.url("postgres"),
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "crm.project.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.stdin.close()
    process.wait()
    process.stdout.close()


CARRIER = ("CARRIER_HTTP_PORT", "CARRIER_SMTP_PORT", "CARRIER_HONOURS_KEYS")


@pytest.fixture
def send(nursery, committed_db) -> Callable[..., AbstractContextManager[Senders]]:
    """Let senders work over the test's own database: ``with send(kills=30) as senders:``."""

    @contextmanager
    def begin(**plan) -> Iterator[Senders]:
        told = {name: getattr(settings, name) for name in CARRIER}
        database = connection.settings_dict["NAME"]
        at_work = Senders(nursery)
        at_work.begin(Plan(**plan, database=database, settings=told))
        try:
            yield at_work
        finally:
            at_work.end()

    return begin

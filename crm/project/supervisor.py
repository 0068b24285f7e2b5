"""The supervisor: keeps a few programs running, and ends them all at one Ctrl-C.

Its children live in sessions of their own, so that Ctrl-C reaches us alone and we
end them in order. A child that dies is started again; on Linux the children are
told when we die ourselves, even by ``kill -9``.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from crm.project.home import CHECKOUT

ENDINGS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
NEWS = {*ENDINGS, signal.SIGCHLD, signal.SIGALRM}
# Longer than the web server waits for its own requests to end.
PATIENCE = 12
BRIEF_LIFE = 5
START_LIMIT = 90
PR_SET_PDEATHSIG = 1


class GivenUp(Exception):
    """A program ended three times right after its start."""


class Program:
    """One child process: what it is called, and the Python command line that starts it."""

    def __init__(self, name: str, *command: str):
        self.name, self.command = name, command
        self.started_at = 0.0
        self.brief_lives = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=CHECKOUT,
            start_new_session=True,
            preexec_fn=follow_parent,
        )

    def revive(self) -> None:
        """Start again what has died; give up on what cannot live."""
        if self.process.poll() is None:
            return
        lived = time.monotonic() - self.started_at
        # A killed program has done nothing wrong; one that ends by itself has.
        was_brief = lived < BRIEF_LIFE and self.process.returncode > 0
        self.brief_lives = self.brief_lives + 1 if was_brief else 0
        if self.brief_lives == 3:
            raise GivenUp(f"The {self.name} does not stay up; its last words are above.")
        self.start()

    def bury(self) -> None:
        """Wait for the end, and make sure of it."""
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def follow_parent() -> None:
    """Runs in the child: hear signals again, and end when the parent is gone."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, NEWS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(
    programs: list[Program], is_up: Callable[[], bool], when_up: Callable[[], None]
) -> None:
    """Keep the programs running until a signal ends us; call ``when_up`` once ``is_up``.

    Raises ``GivenUp`` when a program does not stay up, or the whole never gets there.
    """
    heard_before = signal.pthread_sigmask(signal.SIG_BLOCK, NEWS)
    try:
        for program in programs:
            program.start()
        if wait_until(in_time(is_up), programs):
            when_up()
            wait_until(lambda: False, programs)
    finally:
        end(programs)
        # Ignored, so that an alarm still on its way is forgotten.
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, heard_before)


def in_time(is_up: Callable[[], bool]) -> Callable[[], bool]:
    """Ask ``is_up``, but give up on an answer that does not come."""
    deadline = time.monotonic() + START_LIMIT

    def is_up_in_time() -> bool:
        if time.monotonic() > deadline:
            raise GivenUp(f"The pages do not answer after {START_LIMIT} seconds.")
        return is_up()

    return is_up_in_time


def wait_until(is_reached: Callable[[], bool], programs: list[Program]) -> bool:
    """Revive the dead until the aim is reached; answer False when a signal came first."""
    while not is_reached():
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        if signal.sigwait(NEWS) in ENDINGS:
            return False
        for program in programs:
            program.revive()
    return True


def end(programs: list[Program]) -> None:
    for program in programs:
        program.process.terminate()
    for program in programs:
        program.bury()

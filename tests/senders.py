"""A sender that meets its end: drains and sweeps until it passes the point that is its doom.

The product has no such points; they are put around its functions here, in a process of its
own. ``tests.nursery`` starts and buries such senders.
"""

import contextlib
import functools
import json
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType, SimpleNamespace

from django.db import Error, connections
from django.utils import timezone

from notifications.channels import local
from notifications.sending import claiming, delivery, freezing, settling, sweeping

# Where a sender may meet its end, in the order of the protocol (gate §2.3).
SENDING = (
    "before the barrier",
    "behind the barrier",
    "inside the claim",
    "before the claim is committed",
    "after the claim",
    "before the provider",
    "while the provider answers",
    "after the provider",
    "before the outcome is committed",
    "after the outcome",
)
REPEATING = (
    "sweeping: before taking up",
    "sweeping: after the new lease",
    "sweeping: before the provider",
    "sweeping: while the provider answers",
    "sweeping: after the provider",
    "sweeping: before the outcome is committed",
    "sweeping: after taking up",
)
LOOKING = (
    "sweeping: before taking up",
    "sweeping: after it is called uncertain",
    "sweeping: before looking into it",
    "sweeping: after looking into it",
)
# Short enough to be waited for, longer than a hand-over on a busy machine.
LEASE, LAST_CALL = timedelta(seconds=1.5), timedelta(seconds=0.3)
NEWS, BACKOFF, PAUSE = timedelta(seconds=0.7), 0.05, 0.02


@dataclass
class Doom:
    """One sender's end: the point, and how often it is passed before."""

    point: str
    left: int = 1
    stop: int = signal.SIGKILL

    def meet(self, point: str) -> None:
        if point != self.point:
            return
        self.left -= 1
        if self.left == 0:
            say("ends" if self.stop == signal.SIGKILL else "freezes", point)
            os.kill(os.getpid(), self.stop)


class Here:
    """Where this sender is, and what it has to meet there."""

    doom: Doom | None = None
    is_sweeping = False


def say(what: str, about: str = "") -> None:
    """One line for whoever started us, in one go: the next moment may not come."""
    os.write(1, (json.dumps([what, os.getpid(), about]) + "\n").encode())


def pass_by(point: str) -> None:
    if point and Here.doom:
        is_common = Here.is_sweeping and not point.startswith("sweeping")
        Here.doom.meet(f"sweeping: {point}" if is_common else point)


def mark(owner: ModuleType, name: str, before: str = "", after: str = "") -> None:
    """Have points passed before and after a function of the product."""
    real: Callable = getattr(owner, name)

    @functools.wraps(real)
    def marked(*arguments, **named):
        pass_by(before)
        answer = real(*arguments, **named)
        pass_by(after)
        return answer

    setattr(owner, name, marked)


def prepare() -> None:
    """Mark the points and shorten the waits."""
    freezing.LEASE, delivery.LAST_CALL = LEASE, LAST_CALL
    settling.WAIT_FOR_NEWS = NEWS
    settling.FIRST_WAIT = settling.LONGEST_WAIT = BACKOFF
    mark_sending()
    mark_sweeping()


def mark_sending() -> None:
    mark(delivery, "deliver_one", "before the barrier")
    mark(claiming, "claim", "behind the barrier", "after the claim")
    mark(claiming, "freeze", "inside the claim", "before the claim is committed")
    mark(local, "post", "before the provider", "after the provider")
    mark(local, "receipt_of", "while the provider answers")
    mark(settling, "conclude", after="after the outcome")
    atomic = settling.transaction.atomic

    @contextlib.contextmanager
    def last_moment():
        with atomic():
            yield
            pass_by("before the outcome is committed")

    settling.transaction = SimpleNamespace(atomic=last_moment)


def mark_sweeping() -> None:
    mark(sweeping, "lease_again", after="sweeping: after the new lease")
    mark(sweeping, "mark_unknown", after="sweeping: after it is called uncertain")
    mark(
        sweeping,
        "look_into",
        "sweeping: before looking into it",
        "sweeping: after looking into it",
    )
    take_up = sweeping.take_up

    def taking_up(*arguments):
        Here.is_sweeping = True
        pass_by("sweeping: before taking up")
        take_up(*arguments)
        pass_by("sweeping: after taking up")
        Here.is_sweeping = False

    sweeping.take_up = taking_up


def skew(seconds: int) -> None:
    """Let the clock of this machine be wrong, as far as Python is asked for it."""
    now, clock = timezone.now, time.time
    timezone.now = lambda: now() + timedelta(seconds=seconds)
    time.time = lambda: clock() + seconds


def work(doom: Doom | None) -> None:
    """Drain and sweep for ever; a database that went away is asked again."""
    Here.doom = doom
    pause = threading.Event()
    while True:
        try:
            delivery.drain(limit=5)
            sweeping.sweep()
        except Error as error:
            say("lost", f"{type(error).__name__}: {error}".splitlines()[0])
            connections.close_all()
        pause.wait(PAUSE)


def live(doom: Doom | None) -> None:
    """Work until the end, whatever it is; never return."""
    try:
        work(doom)
    except BaseException:
        logging.getLogger(__name__).exception("A sender failed.")
        os._exit(1)

"""From a press to the provider, and a letter to everybody counted beside people at work."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from threading import Condition
from time import perf_counter
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from benchmarks import browsers, voice
from benchmarks.measure import Row, Times, at_most, in_turn, within
from benchmarks.pages import people
from benchmarks.sets import at_rest, run
from crm.models import ContactPoint, Customer, User
from crm.project import home
from notifications import outbox
from notifications.bulk import letters, preflight
from notifications.carrier.boxes import MemoryBox
from notifications.carrier.server import Carrier
from notifications.models import Arrival, BulkLetter
from notifications.writing import wordings

NOBODY = "http://127.0.0.1:9"
PATIENCE = 30


class WatchedBox(MemoryBox):
    """A mailbox that knows when the last message arrived."""

    def __init__(self):
        super().__init__()
        self.news = Condition()

    def keep(self, arrival: Arrival, *, once: bool) -> Arrival:
        kept = super().keep(arrival, once=once)
        with self.news:
            self.news.notify_all()
        return kept

    def wait_for(self, count: int) -> None:
        with self.news:
            if not self.news.wait_for(lambda: len(self.kept) >= count, PATIENCE):
                raise AssertionError("A message did not arrive.")


def table(rounds: int) -> list[Row]:
    """Every line of the table about sending."""
    return [submit(rounds), *counted_meanwhile(rounds)]


def submit(rounds: int) -> Row:
    """From the call that queues a message until the provider has it: queue, worker, SMTP."""
    sender = User.objects.get(username="imani")
    intents = voice.intents(sender)
    with carrier() as box, worker():
        taken = []
        for number in range(rounds + 1):
            intent = next(intents)
            begun = perf_counter()
            outbox.queue(intent, by=sender)
            box.wait_for(number + 1)
            taken.append((perf_counter() - begun) * 1000)
    what = "A message queued, and handed to the provider"
    return within(what, Times(tuple(taken[1:])), 250)


@contextmanager
def carrier() -> Iterator[WatchedBox]:
    """The local carrier in this process; a worker finds it by its environment."""
    box = WatchedBox()
    running = Carrier(box, doors_at=NOBODY)
    running.start()
    os.environ["CARRIER_SMTP_PORT"] = str(running.smtp_port)
    os.environ["CARRIER_HTTP_PORT"] = str(running.http_port)
    try:
        yield box
    finally:
        running.stop()


@contextmanager
def worker() -> Iterator[None]:
    """The product's worker, a process of its own, at our database."""
    command = [sys.executable, str(home.CHECKOUT / "manage.py"), "worker"]
    running = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": address()})
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def address() -> str:
    where = connection.get_connection_params()
    known = {key: where[key] for key in ("host", "port", "user", "password") if where.get(key)}
    return f"postgresql:///{settings.DATABASES['default']['NAME']}?{urlencode(known)}"


def counted_meanwhile(rounds: int) -> list[Row]:
    """The pre-flight of a letter to everybody, and what it does to a customer page."""
    letter = to_everybody()
    reader = browsers.signed_in(User.objects.get(username="imani"))
    pages = [one.get_absolute_url() for one in people()["some"]]
    visit = browsers.visits(reader, pages)
    calm = in_turn(rounds, visit=visit)["visit"]
    with counting(letter) as seconds:
        busy = in_turn(rounds, visit=visit)["visit"]
    total = Customer.objects.count()
    return [
        at_most(f"The pre-flight of {total:,} customers", seconds[0], 60, "s"),
        Row(
            "Customer page meanwhile",
            busy,
            f"without it: {calm}",
            busy.p95 / calm.p95,
            "p95 ≤ 1.2 ×",
            busy.p95 <= 1.2 * calm.p95,
        ),
    ]


@contextmanager
def counting(letter: BulkLetter) -> Iterator[list[float]]:
    """Count in another process as a worker does; the seconds are known at the end."""
    context = get_context("fork")
    told = context.SimpleQueue()
    connection.close()
    process = context.Process(target=count, args=(letter, told))
    process.start()
    seconds: list[float] = []
    try:
        yield seconds
    finally:
        seconds.append(told.get())
        process.join()


def count(letter: BulkLetter, told) -> None:
    begun = perf_counter()
    preflight.run(letter)
    told.put(perf_counter() - begun)


def to_everybody() -> BulkLetter:
    """A letter to every customer, most of whom may get it at an address that they confirmed."""
    with at_rest(ContactPoint):
        run("update crm_contactpoint set level = 2, status = 'verified' where kind = 'email'")
    author, other = (User.objects.get(username=name) for name in ("marta", "ada"))
    words = wordings.draft(
        by=author,
        topic="welcome.new",
        name=f"Everybody {BulkLetter.objects.count()}",
        subject="News from {brand}",
        text="{customer}, there is something new in our store.",
    )
    wordings.check(words, by=author)
    live = wordings.approve(words, by=other)
    return letters.draft(by=author, name=live.name, audience="", wording=live)

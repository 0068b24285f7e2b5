"""Where the carrier keeps what arrived and looks up how to behave: in memory, or in tables."""

import itertools
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Protocol

from django.db import close_old_connections, connections, transaction
from django.db.models import F

from crm.models import Organisation
from notifications.models.arrivals import Arrival, Behaviour, CarrierRule

# ruth@cut-after-accept.example behaves as its domain says, without any rule.
SAMPLE = re.compile(r"@([a-z-]+)\.example$")


class ForReal(Exception):
    """The organisation is live: nothing may end here instead of at its reader."""


class Box(Protocol):
    """What the carrier needs of a mailbox."""

    def behaviour(self, channel: str, to: str) -> Behaviour:
        """How to treat what comes next for this address; a rule with a limit counts down."""

    def keep(self, arrival: Arrival, *, once: bool) -> Arrival:
        """Keep what arrived; with ``once`` answer the earlier arrival of the same key."""

    def find(self, number: int) -> Arrival | None:
        """One arrival by its number."""

    def close(self) -> None:
        """Let go of whatever is held."""


def sample_behaviour(to: str) -> Behaviour:
    """How an address asks to be treated by its own domain."""
    named = SAMPLE.search(to.lower())
    name = named[1].replace("-", "_") if named else ""
    return Behaviour(name) if name in Behaviour.values else Behaviour.ACCEPT


class MemoryBox:
    """A mailbox that lasts as long as the process, for tests."""

    def __init__(self):
        self.kept: list[Arrival] = []
        self.rules: list[CarrierRule] = []
        self.numbers = itertools.count(1)
        self.turn = threading.Lock()

    def behaviour(self, channel: str, to: str) -> Behaviour:
        with self.turn:
            for rule in reversed(self.rules):
                if rule.times != 0 and rule.fits(channel, to):
                    rule.times = rule.times and rule.times - 1
                    return Behaviour(rule.behaviour)
        return sample_behaviour(to)

    def keep(self, arrival: Arrival, *, once: bool) -> Arrival:
        with self.turn:
            if once and (earlier := self.earlier(arrival)):
                return earlier
            arrival.pk, arrival.at = next(self.numbers), datetime.now(UTC)
            self.kept.append(arrival)
            return arrival

    def earlier(self, arrival: Arrival) -> Arrival | None:
        same = (arrival.channel, arrival.key)
        return next((one for one in self.kept if (one.channel, one.key) == same), None)

    def find(self, number: int) -> Arrival | None:
        return next((one for one in self.kept if one.pk == number), None)

    def close(self) -> None:
        self.kept.clear()


class TableBox:
    """The mailbox of an installation. One thread of its own asks the database, one by one."""

    def __init__(self):
        self.clerk = ThreadPoolExecutor(1, thread_name_prefix="mailbox")

    def behaviour(self, channel: str, to: str) -> Behaviour:
        return self.ask(treatment, channel, to)

    def keep(self, arrival: Arrival, *, once: bool) -> Arrival:
        return self.ask(kept, arrival, once)

    def find(self, number: int) -> Arrival | None:
        return self.ask(Arrival.objects.filter(pk=number).first)

    def ask(self, question: Callable, *about: object):
        return self.clerk.submit(fresh, question, *about).result()

    def close(self) -> None:
        self.clerk.submit(connections.close_all).result()
        self.clerk.shutdown()


def fresh(question: Callable, *about: object):
    """Ask over a connection that is known to work: the database may have been started anew."""
    close_old_connections()
    return question(*about)


def treatment(channel: str, to: str) -> Behaviour:
    for rule in CarrierRule.objects.exclude(times=0):
        if rule.fits(channel, to):
            CarrierRule.objects.filter(pk=rule.pk, times__gt=0).update(times=F("times") - 1)
            return Behaviour(rule.behaviour)
    return sample_behaviour(to)


def kept(arrival: Arrival, once: bool) -> Arrival:
    with transaction.atomic():
        organisation = Organisation.objects.current()
        if organisation and organisation.is_live:
            raise ForReal
        if once:
            same = Arrival.objects.filter(channel=arrival.channel, key=arrival.key)
            if earlier := same.order_by("id").first():
                return earlier
        arrival.save(force_insert=True)
        arrival.refresh_from_db(fields=["at"])
    return arrival

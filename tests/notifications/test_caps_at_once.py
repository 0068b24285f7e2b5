"""Caps under many senders at once: exact for each customer, and for an address they share."""

import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.errors import UniqueViolation

from notifications.channels.contract import Outcome, Receipt
from notifications.models import Message, Slot
from notifications.sending import claiming, delivery, locks
from notifications.sending.barrier import Barrier
from tests import crowds
from tests.at_once import at_once
from tests.factories.crm import UserFactory

logger = logging.getLogger(__name__)

SENDERS, CAP, EACH = 8, 2, 4


class Quick:
    """A provider that takes everything at once."""

    name, honours_key = "quick", True

    def send(self, parcel) -> Receipt:
        return Receipt(Outcome.ACCEPTED, provider_id=parcel.key)


@pytest.fixture(autouse=True)
def _provider(committed_db, monkeypatch):
    monkeypatch.setattr(delivery, "provider_of", lambda channel, mode: Quick())


def waiting(customers: int, sharing: int = 1) -> list[Message]:
    """More than they want: each of them chose two a day."""
    crowd = crowds.crowd(customers, sharing=sharing)
    crowds.choosing(crowd, CAP, "staff.reply")
    return crowds.waiting_for(crowd, "staff.reply", by=UserFactory(), each=EACH)


def send_at_once(messages: list[Message], clash: tuple[type[Exception], ...] = ()) -> None:
    """Eight senders at the messages of the same customer, each beginning with another one."""
    of = defaultdict(list)
    for message in messages:
        of[message.customer_id].append(message)
    at_once(*[sender(list(of.values()), number, clash) for number in range(SENDERS)])


def sender(of_each: list[list[Message]], number: int, clash: tuple[type[Exception], ...]):
    order = [turned[number % len(turned)] for own in of_each for turned in turns(own)]

    def send() -> None:
        with Barrier() as barrier:
            for message in order:
                with suppress(*clash):
                    delivery.deliver_one(Message.objects.get(pk=message.pk), barrier)

    return send


def turns(messages: list[Message]) -> Iterator[list[Message]]:
    for place in range(len(messages)):
        yield messages[place:] + messages[:place]


def sent(by: str) -> Counter:
    return Counter(Message.objects.filter(state="sent").values_list(by, flat=True))


def over(by: str) -> int:
    return sum(count - CAP for count in sent(by).values() if count > CAP)


def test_no_customer_gets_more_than_the_cap(size):
    customers = size(ci=12, full=60)
    send_at_once(waiting(customers))
    assert sent("customer") == dict.fromkeys(sent("customer"), CAP)
    assert len(sent("customer")) == customers
    assert Slot.objects.count() == CAP * customers
    assert set(Message.objects.values_list("state", flat=True)) == {"sent", "held"}


def test_no_address_that_several_share_gets_more_than_the_cap(size):
    customers = size(ci=12, full=60)
    send_at_once(waiting(customers, sharing=3))
    assert sent("address_lock") == dict.fromkeys(sent("address_lock"), CAP)
    assert len(sent("address_lock")) == customers // 3


def test_batches_keep_the_cap_of_a_shared_address(size):
    customers = size(ci=12, full=60)
    messages = waiting(customers, sharing=3)
    rounds = EACH * 3

    def post() -> None:
        for place in range(rounds):
            wanted = {one.pk: one.address_lock for one in messages[place::rounds]}
            for claimed in claiming.claim_batch(wanted, lambda channel, mode: "quick"):
                Message.objects.filter(pk=claimed.message.pk).update(
                    state="sent", leased_until=None
                )

    at_once(*[post] * 4)
    assert over("address_lock") == 0
    assert sent("address_lock")


def test_without_the_lock_of_the_recipient_caps_do_not_hold(monkeypatch, size):
    monkeypatch.setattr(locks, "recipient", lambda customer, address=None: None)
    customers = size(ci=0, full=60)
    # Two senders of one message clash in the database, whatever they locked.
    send_at_once(waiting(customers), clash=(IntegrityError, UniqueViolation))
    logger.info("%d too many for %d customers", over("customer"), customers)
    assert over("customer") or not customers


@contextmanager
def another_holds(customer: int):
    """Another sender holds the recipient's lock and commits a slot when it lets go."""
    has_lock, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            locks.recipient(customer)
            has_lock.set()
            may_go.wait()
            connection.cursor().execute("insert into taken values (1)")
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    has_lock.wait()
    yield may_go
    other.join()


def seen_behind(customer: int, *statements: str) -> int:
    """What a sender counts who had to wait for another; the last statement answers."""
    with connection.cursor() as cursor:
        cursor.execute("create table if not exists taken (n int)")
        cursor.execute("delete from taken")
        with another_holds(customer) as may_go, transaction.atomic():
            threading.Timer(0.3, may_go.set).start()
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchone()[0]


def test_a_claim_locks_before_it_reads():
    [message] = waiting(1)[:1]
    with CaptureQueriesContext(connection) as asked:
        claiming.claim(message, lambda channel, mode: "quick")
    first = {word: first_with(word, asked) for word in ("pg_advisory_xact_lock", "_slot")}
    assert first["pg_advisory_xact_lock"] < first["_slot"]


def first_with(word: str, asked) -> int:
    return next(n for n, one in enumerate(asked.captured_queries) if word in one["sql"])


LOCK = f"select pg_advisory_xact_lock({locks.CUSTOMER}, 7)"
COUNT = "select count(*) from taken"


def test_lock_and_read_are_two_statements_because_one_reads_too_early():
    assert seen_behind(7, f"with locked as ({LOCK}) {COUNT}, locked") == 0
    assert seen_behind(7, LOCK, COUNT) == 1

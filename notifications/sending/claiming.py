"""Claiming a message: locked, read, decided, and frozen in one transaction (gate §2.3).

A sender claims a message for itself here; what a message claims of facts is ``topics.Claim``.

Before the provider is called, the database holds what will leave, to whom, under which key and
until when somebody else may take over. Nothing that happens after the commit can lose it or
send it unseen.
"""

from django.db import connection, transaction

from notifications.checking import gate, reading
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Snapshot
from notifications.findings import Verdict
from notifications.models import Decision, Message
from notifications.models.messages import OPEN
from notifications.sending import barrier, locks, looking
from notifications.sending.freezing import Claimed, ProviderOf, freeze


class AnotherAddress(Exception):
    """Our check chose another address than the one whose barrier is held: begin anew."""

    def __init__(self, lock: int | None):
        super().__init__(lock)
        self.lock = lock


TRY = """
select m.id, m.address_lock from notifications_message m
where m.id = any(%(ids)s) and m.state = any(%(open)s)
  and pg_try_advisory_xact_lock(%(customer)s, ({customer})::int)
  and (m.address_lock is null
    or pg_try_advisory_xact_lock(%(address)s, ({address})::int))
""".format(customer=locks.folded("m.customer_id"), address=locks.folded("m.address_lock"))


def claim(message: Message, provider_of: ProviderOf) -> Claimed | None:
    """Look at one message at the moment of sending; None where it does not leave now.

    Raises ``AnotherAddress`` where it would leave for another address than the message says;
    nothing is written then.
    """
    with transaction.atomic():
        locks.recipient(message.customer_id, message.address_lock)
        leaving = _leaving([message.pk])
        for _snapshot, judgement in leaving:
            if (lock := lock_of(judgement)) != message.address_lock:
                raise AnotherAddress(lock)
        return freeze(leaving, provider_of)[0] if leaving else None


def claim_batch(wanted: dict[int, int | None], provider_of: ProviderOf) -> list[Claimed]:
    """The same for many, by id with the address whose barrier is held.

    At most one for each customer and each address. Whoever is busy, or has another address by
    now, is left for the next time.
    """
    with transaction.atomic():
        free = _locked(wanted)
        leaving = _leaving(free) if free else []
        ready = [one for one in leaving if lock_of(one[1]) == wanted[one[0].message.pk]]
        for snapshot, judgement in leaving:
            if lock_of(judgement) != wanted[snapshot.message.pk]:
                Message.objects.filter(pk=snapshot.message.pk).update(
                    address_lock=lock_of(judgement)
                )
        return freeze(ready, provider_of) if ready else []


def _locked(wanted: dict[int, int | None]) -> list[int]:
    """Those whose customer and address nobody else is at work for; one for each address."""
    asked = {
        "ids": list(wanted),
        "open": list(OPEN),
        "customer": locks.CUSTOMER,
        "address": locks.ADDRESS,
    }
    with connection.cursor() as cursor:
        cursor.execute(TRY, asked)
        free = [(message, lock) for message, lock in cursor if lock == wanted[message]]
    first = {lock or -message: message for message, lock in reversed(free)}
    return sorted(first.values())


def lock_of(judgement: Judgement) -> int | None:
    """The barrier of the address on which a judgement rests."""
    point = judgement.route.point
    return barrier.key_of(point.fingerprint) if point else None


def _leaving(ids: list[int]) -> list[tuple[Snapshot, Judgement]]:
    """Those that may leave now; what our check makes of the others is recorded."""
    leaving = []
    for snapshot in reading.snapshots(ids):
        if not is_due(snapshot):
            continue
        judgement = gate.decide(snapshot)
        if judgement.verdict == Verdict.SEND:
            leaving.append((snapshot, judgement))
        else:
            looking.record(snapshot, judgement, Decision.Mode.SEND)
    return leaving


def is_due(snapshot: Snapshot) -> bool:
    message = snapshot.message
    is_open = message.state in OPEN and not looking.is_in_doubt(message)
    return is_open and message.due_at <= snapshot.now

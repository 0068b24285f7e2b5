"""Opening an act: the one way to change anything."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from crm.exceptions import CrmError
from crm.trail.models import Act, Mention

if TYPE_CHECKING:
    from crm.models import Customer, User

INSERT = """
insert into crm_act (verb, sentence, customer_id, actor_id, desk_id, on_behalf_of_id, source,
                     why, request_key, at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, casetrail_now()))
on conflict (request_key) do nothing
returning id, verb, sentence, customer_id, actor_id, desk_id, on_behalf_of_id, source, why,
          request_key, at, recorded_at, xid
"""


class AlreadyDone(CrmError):
    """This was already done; here is its outcome."""

    def __init__(self, act: Act):
        super().__init__()
        self.act = act


@dataclass(frozen=True)
class Errand:
    """What is true of every act opened while one request, job or command runs."""

    source: str
    request_key: UUID | None = None
    on_behalf_of: "User | None" = None


class _State(threading.local):
    open_act: Act | None = None
    errand: Errand = Errand(source="command")


_state = _State()


@contextmanager
def errand(
    source: str, *, request_key: UUID | None = None, on_behalf_of: "User | None" = None
) -> Iterator[None]:
    """Say where the acts opened inside come from; the actor is still named by each act.

    A form's request key belongs to the first act that opens; if that key was used before, the
    act raises ``AlreadyDone`` with the first outcome instead of happening twice.
    """
    before = _state.errand
    _state.errand = Errand(source, request_key, on_behalf_of)
    try:
        yield
    finally:
        _state.errand = before


def has_open_act() -> bool:
    """Whether a change made now would be signed."""
    return _state.open_act is not None


def refuse_repeat() -> None:
    """Raise ``AlreadyDone`` where the form of this request was carried out before.

    For answers that look at the data before an act opens: the first time changed it.
    """
    key = _state.errand.request_key
    done = key and Act.objects.select_related("customer").filter(request_key=key).first()
    if done:
        raise AlreadyDone(done)


@contextmanager
def act(  # noqa: PLR0913 - one line of the timeline has this many parts
    verb: str,
    *,
    by: "User | None",
    says: str = "",
    customer: "Customer | None" = None,
    about: "Iterable[Customer]" = (),
    why: str = "",
    at: datetime | None = None,
) -> Iterator[Act]:
    """Open one act, or join the one that is open, and sign every change made inside with it.

    ``verb`` is ``noun.done``; ``says`` the whole sentence of the timeline, frozen, without any
    contact value (``{who}`` becomes the actor's short name); ``by=None`` is the system itself;
    ``about`` names further customers, each of whom gets a lean mention. All of it happens in
    one transaction. Raises ``AlreadyDone`` when the form's request key was used before.
    """
    joined = _state.open_act
    with transaction.atomic():
        opened = joined or _open(verb, by, says, customer, why, at)
        mention(opened, [*([customer] if joined and customer else []), *about])
        if joined:
            yield joined
            return
        _state.open_act = opened
        try:
            yield opened
        finally:
            _state.open_act = None
        _close()


def mention(opened: Act, customers: "Iterable[Customer]") -> None:
    """Say that the open act is about these customers too, where they are known only now."""
    others = {c.pk: c for c in customers if c.pk != opened.customer_id}
    Mention.objects.bulk_create(
        [Mention(act=opened, customer=c, at=opened.at) for c in others.values()],
        ignore_conflicts=True,
    )


def _open(verb, by, says, customer, why, at) -> Act:
    hand = by or get_user_model().objects.system()
    key = _state.errand.request_key
    sentence = (says or "{who}: " + verb).replace("{who}", hand.short_name)
    values = (
        verb,
        sentence[:500],
        customer.pk if customer else None,
        hand.pk,
        hand.desk_id,
        _state.errand.on_behalf_of.pk if _state.errand.on_behalf_of else None,
        _state.errand.source,
        why,
        key,
        at,
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        row = cursor.fetchone()
    if row is None:
        raise AlreadyDone(Act.objects.select_related("customer").get(request_key=key))
    opened = Act.from_db(connection.alias, [f.attname for f in Act._meta.concrete_fields], row)
    opened.actor, opened.customer = hand, customer
    # One key, one gesture: a second act of the same request is a gesture of its own.
    _state.errand = Errand(_state.errand.source, None, _state.errand.on_behalf_of)
    return opened


def _close() -> None:
    """Forget the open act where the transaction goes on; commit forgets it by itself."""
    if connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('casetrail.act', '', true)")

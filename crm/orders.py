"""Orders: placed, reported on by store, carrier and desks, settled where they differ (A3).

Each predicate has an owner, whose word we go by: the store for the status, the carrier for the
delivery. What is said is only ever added; ``crm.order_facts`` reads what messages may claim.
"""

from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm import clock, facts, order_facts, refusals, spans, texts, trail
from crm.exceptions import CrmError, NotAllowed
from crm.facts import Value
from crm.models import About, Act, Customer, Order, Party, Report, User


class NumberMissing(CrmError):
    """Enter the number of the order."""


class NumberTaken(CrmError):
    """An order with this number is here already."""


class NoSuchParty(CrmError):
    """Nobody by that part has a say in this order. Choose one from the list."""


class SaidAlready(CrmError):
    """This is what they say already. Nothing has changed."""


class StillToCome(CrmError):
    """This moment is still to come. Enter when it was said."""


class ReasonMissing(CrmError):
    """Enter how you know what is right, for example “Dana at Brant looked it up”."""


def place(customer: Customer, *, by: User, number: str, **terms: Any) -> Order:
    """Note an order of ``customer``; the store's first word is its status.

    ``terms``: ``source`` (whose number it is), ``seller`` (a desk), ``carrier`` (a partner),
    ``lines`` (each with text, quantity, amount in minor units), ``currency``, ``placed_on``,
    ``status`` and ``window``, a pair of moments that the store named. Raises
    ``NumberMissing``, ``NumberTaken`` or ``spans.NoSpan``.
    """
    number = texts.readable(texts.trimmed(number))
    if not number:
        raise NumberMissing(field="number")
    window = terms.pop("window", None)
    span = spans.written(*window) if window else None
    status = order_facts.checked(About.STATUS, terms.pop("status", Order.Status.CONFIRMED))
    terms = {"placed_on": clock.today()} | terms
    says = _("Order %(number)s was placed") % {"number": number}
    with (
        refusals.worded(order_once_per_source=NumberTaken(field="number")),
        trail.act("order.placed", by=by, customer=customer, says=says) as act,
    ):
        order = Order.objects.create(customer=customer, number=number, **terms)
        for about, value in ((About.STATUS, status), (About.WINDOW, span)):
            if value:
                _add(order, act, by, predicate=about, value=value, party=Party.STORE)
        return _brought_in_step(order, act)


def report(
    order: Order,
    *,
    by: User,
    predicate: str,
    value: Value,
    party: str,
    at: datetime | None = None,
) -> Report:
    """Note what a party said of an order, at a moment that is not now where ``at`` is given.

    Raises ``NoSuchParty``, ``StillToCome``, ``SaidAlready``, ``NotAllowed`` where a partner's
    system speaks for somebody else, and what ``order_facts.checked`` raises.
    """
    _refuse_stranger(order, by, party)
    value = order_facts.checked(predicate, value)
    if at and at > clock.now():
        raise StillToCome(field="at")
    words = order_facts.sentence(called(order), predicate, value)
    says = capfirst(order_facts.told_by(order.party_name(party), words))
    with trail.act("order.reported", by=by, customer=order.customer, says=says) as act:
        current = _locked(order)
        if any(
            one.party == party and one.value == value for one in current.standing(predicate)
        ):
            raise SaidAlready(field="said")
        more = {"at": at} if at else {}
        made = _add(order, act, by, predicate=predicate, value=value, party=party, **more)
        _brought_in_step(order, act)
    return made


def settle(order: Order, *, by: User, predicate: str, value: Value, why: str) -> Report:
    """Say which word is right: it outranks all that was said before it.

    Raises ``ReasonMissing``, ``SaidAlready``, ``NotAllowed`` for a partner's system, and what
    ``order_facts.checked`` raises.
    """
    if not texts.trimmed(why):
        raise ReasonMissing(field="why")
    _refuse_stranger(order, by, Party.DESK)
    value = order_facts.checked(predicate, value)
    says = _("{who} settled: %(sentence)s") % {
        "sentence": order_facts.sentence(called(order), predicate, value)
    }
    with trail.act(
        "order.settled", by=by, customer=order.customer, says=says, why=texts.readable(why)
    ) as act:
        current = _locked(order)
        standing = current.standing(predicate)
        if [(one.party, one.value) for one in standing] == [(Party.DESK, value)]:
            raise SaidAlready(field="said")
        told = {"predicate": predicate, "value": value, "party": Party.DESK}
        made = _add(order, act, by, is_settling=True, **told)
        _brought_in_step(order, act)
    return made


def called(order: Order) -> str:
    """The order as a sentence names it."""
    return _("order %(number)s") % {"number": order.number}


def _add(order: Order, act: Act, by: User, **told: Any) -> Report:
    return Report.objects.create(order=order, act=act, said_by=by, **told)


def _locked(order: Order) -> Order:
    """The order as it stands now, kept from others until the act ends."""
    # Two statements: one that waits for the lock would read the reports as they were before.
    Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    return Order.objects.with_reports().get(pk=order.pk)


def _brought_in_step(order: Order, act: Act) -> Order:
    """Give the order the values that we go by now, and tell the upper layers."""
    current = Order.objects.with_reports().get(pk=order.pk)
    window = current.gone_by(About.WINDOW)
    start, end = spans.read(window) if window else (None, None)
    status = current.gone_by(About.STATUS)
    Order.objects.filter(pk=order.pk).update(status=status, window_from=start, window_to=end)
    order.refresh_from_db()
    facts.changed(order.subject, act)
    return order


def _refuse_stranger(order: Order, by: User, party: str) -> None:
    """Only parties of this order have a say, and a partner's system speaks for itself alone."""
    if party not in order.parties:
        raise NoSuchParty(field="party")
    if by.partner_id and (party != Party.CARRIER or by.partner_id != order.carrier_id):
        raise NotAllowed

"""Wishes: what a customer wants to hear, how, how often and when.

The customer sets them by a link of their own (``by`` is None); a colleague notes them with how
they know, and only ever to less (gate §4.1). What waits is looked at again at once.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from crm import clock, texts, trail
from crm.exceptions import CrmError
from crm.models import Act, Customer, User
from notifications.models import ContactHours, Wish
from notifications.preferences import reviewing, spoken
from notifications.preferences.reviewing import Review
from notifications.sending import barrier, locks

Mode, SetBy = Wish.Mode, Wish.SetBy
MONTHLY = {"mode": Mode.AT_MOST, "at_most": 1, "per_days": 30}
SCOPE = ("topic", "channel", "situation")


class EvidenceMissing(CrmError):
    """Enter how you know, for example “said so on the phone today”."""


class OnlyLess(CrmError):
    """A colleague can note that less is wanted. For more, the customer uses their own page."""


class NotTheirs(CrmError):
    """This was chosen by the customer. Only they can change it, on their own page."""


class DayIsPast(CrmError):
    """This day has passed. Enter one that is still to come."""


class EndedAlready(CrmError):
    """This was ended before you. Look at what is there now."""


@dataclass
class Change:
    """A change of somebody's choices: the act, and what became of what waited."""

    act: Act
    review: Review = field(default_factory=Review)


@contextmanager
def changing(
    customer: Customer, verb: str, *, by: User | None, says: str, why: str = ""
) -> Iterator[Change]:
    """Change choices in one act, alone with this customer, and look again at what waits.

    When it has committed and returned, nothing begins to leave that was decided before.
    """
    with trail.act(verb, by=by, customer=customer, says=says, why=why) as act:
        locks.recipient(customer.pk)
        change = Change(act)
        yield change
        change.review = reviewing.look_again(customer)
        barrier.let_none_pass(customer.contact_points.live())


def choose(
    customer: Customer, *, by: User | None, mode: str, evidence: str = "", **terms: Any
) -> Change:
    """Set one wish; ``terms`` are topic, channel, situation, at_most, per_days, until_on.

    Raises ``EvidenceMissing`` and ``OnlyLess`` for a colleague, ``DayIsPast`` for a pause.
    """
    check(by, mode, evidence)
    made = Wish(customer=customer, mode=mode, evidence=texts.readable(evidence), **terms)
    pattern = _("{who} noted a wish: %(wish)s") if by else _("The customer chose: %(wish)s")
    says = pattern % {"wish": spoken.wish(made)}
    with changing(customer, "wish.set", by=by, says=says, why=evidence) as change:
        put(made, by=by)
    return change


def end(wish: Wish, *, by: User | None, why: str = "") -> Change:
    """End a wish. A colleague ends only what a colleague noted (``NotTheirs``).

    Raises ``EndedAlready``.
    """
    if by and wish.set_by == SetBy.CUSTOMER:
        raise NotTheirs
    pattern = _("{who} ended a wish: %(wish)s") if by else _("The customer ended: %(wish)s")
    says = pattern % {"wish": spoken.wish(wish)}
    with changing(wish.customer, "wish.ended", by=by, says=says, why=why) as change:
        if not drop(wish.customer, pk=wish.pk):
            raise EndedAlready
    return change


def pause(customer: Customer, *, by: User | None, until: date, evidence: str = "") -> Change:
    """Send nothing that need not be sent until ``until``, that day included."""
    return choose(customer, by=by, mode=Mode.NEVER, until_on=until, evidence=evidence)


def hours(customer: Customer, *, by: User | None, **lines: Any) -> Change:
    """Choose the order of channels and the hours; ``lines`` as in ``ContactHours``."""
    says = (
        _("{who} noted when and how they are reached")
        if by
        else _("The customer chose when and how they are reached")
    )
    with changing(customer, "contact_hours.set", by=by, says=says) as change:
        put_hours(customer, lines)
    return change


def check(by: User | None, mode: str, evidence: str) -> None:
    """Refuse what a colleague may not note."""
    if by and mode == Mode.EACH:
        raise OnlyLess(field="mode")
    if by and not texts.trimmed(evidence):
        raise EvidenceMissing(field="evidence")


def put(made: Wish, *, by: User | None) -> Wish:
    """Write a wish in place of the one about the same, inside an open act.

    What the customer chooses ends what a colleague had noted about the same.
    """
    now = clock.now()
    if made.until_on and made.until_on < clock.today():
        raise DayIsPast(field="until_on")
    made.set_by = SetBy.STAFF if by else SetBy.CUSTOMER
    made.set_at = now
    same = {name: getattr(made, name) for name in SCOPE}
    if by:
        same["set_by"] = SetBy.STAFF
    drop(made.customer, until_on__isnull=made.until_on is None, **same)
    made.save(force_insert=True)
    return made


def drop(customer: Customer, **which: Any) -> int:
    """End the standing wishes that match, inside an open act; answer how many."""
    standing = Wish.objects.filter(customer=customer, ended_at=None, **which)
    return standing.update(ended_at=clock.now())


def put_hours(customer: Customer, lines: Mapping[str, Any]) -> ContactHours:
    """Write lines of the hours of ``customer``, inside an open act."""
    kept, _made = ContactHours.objects.get_or_create(customer=customer)
    changed = [name for name, value in lines.items() if getattr(kept, name) != value]
    for name in changed:
        setattr(kept, name, lines[name])
    if changed:
        kept.save(update_fields=changed)
    return kept


def standing(customer: Customer) -> list[Wish]:
    """Every wish that counts today, the most specific first."""
    today = clock.today()
    found = Wish.objects.filter(customer=customer, ended_at=None).order_by("topic", "channel")
    return [one for one in found if one.stands_on(today)]

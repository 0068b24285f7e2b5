"""Taking back a change of somebody's choices, for seven days (gate §4.2).

What the change wrote stands in the history of its act; it is written the other way round.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from crm import clock
from crm.exceptions import CrmError
from crm.models import Act, Customer, User
from notifications.models import ConsentEvent, ContactHours, Suppression, Wish
from notifications.preferences import consent, wishes
from notifications.preferences.wishes import Change

WITHIN = timedelta(days=7)
UNDOABLE = ("choices.saved", "messages.stopped", "wish.set", "wish.ended", "contact_hours.set")


class TooLate(CrmError):
    """This can no longer be taken back by itself. Choose anew, or call us."""


class NothingLeft(CrmError):
    """This was taken back already, or chosen anew since."""


def change_of(customer: Customer, act: int) -> Act | None:
    """The change of this customer's choices that the number names."""
    return Act.objects.filter(pk=act, customer=customer, verb__in=UNDOABLE).first()


def may_undo(change: Act, now: datetime) -> bool:
    return now < change.at + WITHIN


def undo(change: Act, *, by: User | None) -> Change:
    """Put choices back to what they were before ``change``.

    Raises ``TooLate`` after seven days and ``NothingLeft`` where nothing of it stands.
    """
    if not may_undo(change, clock.now()):
        raise TooLate
    says = _("{who} took back a change of choices") if by else _("The customer took it back")
    with wishes.changing(change.customer, "choices.undone", by=by, says=says) as done:
        steps = (wishes_back, hours_back, suppressions_back, consent_back)
        if not sum(step(change, done) for step in steps):
            raise NothingLeft
    return done


def wishes_back(change: Act, done: Change) -> int:
    rows = list(Wish.history.filter(act=change).order_by("history_id"))
    made = [row.id for row in rows if row.history_type == "+"]
    ended = [row.id for row in rows if row.history_type == "~" and row.ended_at]
    undone = wishes.drop(change.customer, pk__in=made)
    for before in Wish.objects.filter(pk__in=ended).exclude(pk__in=made):
        same = {name: getattr(before, name) for name in (*wishes.SCOPE, "set_by")}
        is_pause = {"until_on__isnull": before.until_on is None}
        if Wish.objects.filter(
            customer=change.customer, ended_at=None, **same, **is_pause
        ).exists():
            continue
        before.pk, before.ended_at = None, None
        before.save(force_insert=True)
        undone += 1
    return undone


def hours_back(change: Act, done: Change) -> int:
    row = ContactHours.history.filter(act=change).order_by("history_id").first()
    if row is None:
        return 0
    before = row.prev_record if row.history_type == "~" else ContactHours()
    names = ("channels", "not_before", "not_after", "weekdays")
    wishes.put_hours(change.customer, {name: getattr(before, name) for name in names})
    return 1


def suppressions_back(change: Act, done: Change) -> int:
    rows = Suppression.history.filter(act=change)
    made = rows.filter(history_type="+").values_list("id", flat=True)
    standing = Suppression.objects.filter(pk__in=list(made), ended_at=None)
    return standing.update(ended_at=clock.now())


def consent_back(change: Act, done: Change) -> int:
    return sum(
        consent.unsay(done.act, event)
        for event in ConsentEvent.objects.filter(act=change).order_by("pk")
    )

"""The brake: what goes wrong with several customers stops by itself, with the numbers (G11)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from notifications.automation import halts, tallies
from notifications.automation.tallies import Tally
from notifications.models import Automation, BulkLetter, Halt, Message
from notifications.models.messages import Feedback

# Providers act at three complaints of a thousand; we do at one.
COMPLAINTS, BOUNCES = 1.0, 20.0
# Of fewer messages a share says nothing.
ENOUGH = 50
LEAVING = (BulkLetter.State.SENDING, BulkLetter.State.LOOKING)


def reason(tally: Tally) -> str:
    """Why these numbers mean a halt; empty where they do not."""
    if tally.misdirected:
        return _("%(n)s of %(sent)s messages reached somebody else.") % {
            "n": tally.misdirected,
            "sent": tally.sent,
        }
    if tally.complaint_rate > COMPLAINTS:
        return _("%(n)s complaints about %(sent)s messages; one of a thousand is too many.") % {
            "n": tally.complaints,
            "sent": tally.sent,
        }
    if tally.sent >= ENOUGH and tally.bounce_rate > BOUNCES:
        return _(
            "%(n)s of %(sent)s messages did not arrive; two of a hundred are too many."
        ) % {
            "n": tally.bounced,
            "sent": tally.sent,
        }
    return ""


def look() -> int:
    """Halt what went wrong since it last began; answer how many."""
    found = 0
    for scope, tally in suspects():
        if not Halt.objects.standing().filter(**scope).exists() and (why := reason(tally)):
            halts.begin(by=None, why=why, **scope)
            found += 1
    return found


def suspects() -> Iterator[tuple[dict[str, Any], Tally]]:
    """Only what something came back to is counted: all others have nothing to fear."""
    came_back = Message.objects.exclude(feedback="").exclude(feedback=Feedback.DELIVERED)
    pks = came_back.filter(automation__isnull=False).values("automation")
    draft = Automation.State.DRAFT
    for automation in Automation.objects.filter(pk__in=pks).exclude(state=draft):
        scope = {"automation": automation}
        yield scope, tallies.of_automation(automation, last_ended(scope))
    pks = came_back.filter(letter__isnull=False).values("letter")
    leaving = BulkLetter.objects.filter(pk__in=pks, state__in=LEAVING)
    for letter in leaving.select_related("wording"):
        scope = {"wording": letter.wording}
        yield scope, tallies.of_letter(letter, last_ended(scope))


def last_ended(scope: dict[str, Any]) -> datetime | None:
    """What a person looked at and let go on does not count a second time."""
    ended = Halt.objects.filter(ended_at__isnull=False, begun_at__isnull=False, **scope)
    return ended.order_by("-ended_at").values_list("ended_at", flat=True).first()

"""Rollouts: nothing speaks to everybody before its plan is whole and signed (C19, C20)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from crm import clock, refusals, roles, texts, trail
from crm.exceptions import CrmError
from crm.models import Desk, User
from notifications.models import Automation, Rollout, SignOff

State = Automation.State
RIGHT = "notifications.change_automation"


class NotReady(CrmError):
    """This is not ready for everybody."""


class NoDate(CrmError):
    """Begin each step with its day, as in “1 December 2026: the counter, then the phones”."""


class NotYourDesk(CrmError):
    """Somebody at that desk signs for it."""


class SignedAlready(CrmError):
    """Somebody signed for this desk before you."""


def plan(automation: Automation, *, by: User, **terms: Any) -> Rollout:
    """Write down who sees it through, in which steps, the way back, and the desks it touches.

    ``terms``: ``owner``, ``way_back``, ``steps`` (each with ``on`` and ``what``), ``desks``.
    A plan that changed is signed anew. Raises ``NotAllowed``.
    """
    roles.refuse_without(RIGHT, by)
    desks = terms.pop("desks", [])
    terms["way_back"] = texts.readable(texts.trimmed(terms.get("way_back", "")))
    says = _("{who} planned how an automation begins: %(name)s") % {"name": automation}
    with trail.act("rollout.planned", by=by, says=says):
        rollout, _made = Rollout.objects.select_for_update().get_or_create(
            automation=automation
        )
        if is_other(rollout, terms, desks):
            rollout.sign_offs.all().delete()
        for name, value in terms.items():
            setattr(rollout, name, value)
        rollout.save()
        rollout.desks.set(desks)
    return rollout


def is_other(rollout: Rollout, terms: dict[str, Any], desks: list[Desk]) -> bool:
    """Whether this is another plan than the one that was signed."""
    return any(getattr(rollout, name) != value for name, value in terms.items()) or set(
        rollout.desks.all()
    ) != set(desks)


def sign(rollout: Rollout, *, by: User, remark: str = "") -> SignOff:
    """One colleague's word for their own desk. Raises ``NotYourDesk`` or ``SignedAlready``."""
    if not rollout.desks.filter(pk=by.desk_id).exists():
        raise NotYourDesk
    says = _("{who} signed for %(desk)s: %(name)s") % {
        "desk": by.desk,
        "name": rollout.automation,
    }
    with (
        refusals.worded(sign_off_once_per_desk=SignedAlready()),
        trail.act("rollout.signed", by=by, says=says),
    ):
        return SignOff.objects.create(rollout=rollout, desk=by.desk, by=by, remark=remark)


def of(automation: Automation) -> Rollout | None:
    return Rollout.objects.filter(automation=automation).select_related("owner__desk").first()


def unsigned(rollout: Rollout) -> list[Desk]:
    """The desks that it touches and for which nobody signed."""
    return list(rollout.desks.exclude(pk__in=rollout.sign_offs.values("desk")))


def missing(automation: Automation) -> Iterator[str]:
    """What is missing before everybody gets it, each in a sentence."""
    yield from lacking(automation)
    rollout = of(automation)
    for desk in unsigned(rollout) if rollout else []:
        yield _("Nobody at the desk “%(desk)s” has signed.") % {"desk": desk}


def lacking(automation: Automation) -> Iterator[str]:
    """The same without the words of the desks, which a page lists by themselves."""
    if automation.state != State.PILOT:
        yield _("It was not tried with customers who agreed to it.")
    if automation.wording and not automation.wording.is_live:
        yield _("Its words are not live.")
    if not automation.owner.line:
        yield _("%(name)s has no direct line, so nobody could answer.") % {
            "name": automation.owner.full_name
        }
    yield from lacking_in(of(automation) or Rollout(automation=automation))


def lacking_in(rollout: Rollout) -> Iterator[str]:
    if rollout.owner is None:
        yield _("Nobody owns the rollout.")
    if not rollout.way_back:
        yield _("There is no way back.")
    if not rollout.steps:
        yield _("There is no step with a day.")
    if not rollout.pk or not rollout.desks.exists():
        yield _("No desk is named that it touches.")


def refuse_unready(automation: Automation) -> None:
    """Raise ``NotReady`` with everything that is missing."""
    if sentences := list(missing(automation)):
        raise NotReady(" ".join(sentences))


def progress(rollout: Rollout) -> list[dict[str, Any]]:
    """The steps with their days as days, and whether each has come."""
    today = clock.today()
    return [
        {
            "on": (day := date.fromisoformat(step["on"])),
            "what": step["what"],
            "came": day <= today,
        }
        for step in rollout.steps
    ]

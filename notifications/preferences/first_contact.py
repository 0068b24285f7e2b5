"""Wishes are asked once, at the first contact, in four plain choices, and never again (B23)."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock, trail
from crm.exceptions import CrmError
from crm.models import Customer, User
from notifications.models import ContactHours, Wish
from notifications.preferences import stopping, wishes


class Answer(TextChoices):
    """What they answer; that they would rather not say is an answer too."""

    LESS = "less", gettext_lazy("Less often: at most 1 a month of what need not be sent")
    PAUSE = "pause", gettext_lazy("Pause what need not be sent, until")
    CHANNEL = "channel", gettext_lazy("First of all by")
    STOP = "stop", gettext_lazy("Stop everything that need not be sent")
    NOT_NOW = "not_now", gettext_lazy("Not now")


class AskedAlready(CrmError):
    """They were asked already, and are not asked again unless they open it."""


def is_asked(customer: Customer) -> bool:
    """Whether they were offered the choices already."""
    return ContactHours.objects.filter(customer=customer, asked_at__isnull=False).exists()


def answered(
    customer: Customer,
    *,
    by: User,
    answer: str,
    channel: str = "",
    until: date | None = None,
) -> ContactHours:
    """Note what they answered at their first contact; it counts at once.

    Raises ``AskedAlready``, and what the wishes raise.
    """
    says = _("{who} asked for wishes: %(answer)s") % {"answer": Answer(answer).label}
    with trail.act("wishes.answered", by=by, customer=customer, says=says):
        hours, _made = ContactHours.objects.get_or_create(customer=customer)
        unasked = ContactHours.objects.filter(pk=hours.pk, asked_at=None)
        if not unasked.update(asked_at=clock.now()):
            raise AskedAlready
        carry_out(customer, by, answer, channel, until)
    return hours


def carry_out(
    customer: Customer, by: User, answer: str, channel: str, until: date | None
) -> None:
    evidence = _("Asked at the first contact")
    if answer == Answer.STOP:
        stopping.stop(customer, by=by, evidence=evidence)
    elif answer == Answer.PAUSE:
        wishes.pause(customer, by=by, until=until, evidence=evidence)
    elif answer == Answer.CHANNEL:
        wishes.hours(customer, by=by, channels=[channel])
    elif answer == Answer.LESS:
        monthly = {"at_most": 1, "per_days": 30}
        wishes.set(customer, by=by, mode=Wish.Mode.AT_MOST, evidence=evidence, **monthly)

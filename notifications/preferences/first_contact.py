"""Wishes are asked once, at the first contact, in four plain choices, and never again (B23)."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock
from crm.exceptions import CrmError
from crm.models import Customer, User
from notifications.models import ContactHours
from notifications.preferences import overall, wishes
from notifications.preferences.choices import Choices
from notifications.preferences.overall import Overall

NOT_NOW = "not_now"
# The choices as they are read aloud; that they would rather not say is an answer too.
ANSWERS = {
    Overall.LESS: gettext_lazy("Less often: at most 1 a month of what need not be sent"),
    Overall.PAUSE: gettext_lazy("Pause what need not be sent, until"),
    Overall.CHANNEL: gettext_lazy("First of all by"),
    Overall.STOP: gettext_lazy("Stop everything that need not be sent"),
    NOT_NOW: gettext_lazy("Not now"),
}


class AskedAlready(CrmError):
    """They were asked already, and are not asked again unless they open it."""


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
    says = _("{who} asked for wishes: %(answer)s") % {"answer": ANSWERS[answer]}
    with wishes.changing(customer, "wishes.answered", by=by, says=says) as change:
        hours, _made = ContactHours.objects.get_or_create(customer=customer)
        unasked = ContactHours.objects.filter(pk=hours.pk, asked_at=None)
        if not unasked.update(asked_at=clock.now()):
            raise AskedAlready
        chosen = Choices(overall=answer, until=until, channel=channel)
        evidence = _("Asked at the first contact")
        overall.put(customer, chosen, change, by=by, evidence=evidence)
    return hours

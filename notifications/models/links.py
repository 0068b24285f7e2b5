"""Links in messages, and the texts that must not give one away."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import ContactPoint, Customer
from crm.trail.models import DatabaseNow

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
IN_A_TEXT = re.compile(rf"/t/{TOKEN.pattern}")


def without_tokens(text: str) -> str:
    """The text as colleagues may see it: with its link they could act as the customer."""
    return IN_A_TEXT.sub("/t/…", text)


class Fix(models.TextChoices):
    """What a customer may say of a message, behind its link (C13)."""

    WRONG_FACT = "wrong_fact", _("Something in it is not so")
    TOO_OFTEN = "too_often", _("Too often")
    NOT_THIS = "not_this", _("Nothing of this kind any more")


class LinkToken(models.Model):
    """A link in a message that needs no sign-in; what it may do shrinks, stopping never ends.

    Only the hash of its 128 random bits is kept.
    """

    untracked_because = "machine state: what a link does is an act of its own"

    hash = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(
        "notifications.Message", models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=DatabaseNow())
    # A token that went to a wrong mailbox can do one thing: stop this address (gate §4.2).
    is_misdirected = models.BooleanField(default=False)
    unlocked_until = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=128, blank=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self):
        return f"{self.pk}"

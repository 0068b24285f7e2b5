"""Addresses that are closed for some purposes: bounced, complained of, or stopped."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm import fingerprints
from crm.models import ContactPoint
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked
from notifications.topics import Purpose


class SuppressionQuerySet(models.QuerySet):
    def standing(self) -> "SuppressionQuerySet":
        return self.filter(ended_at=None)

    def of_address(self, kind: str, key: str) -> "SuppressionQuerySet":
        return self.filter(fingerprint__in=fingerprints.known(kind, key))


class Suppression(Tracked):
    """An address that must not be used for some purposes: it bounced, complained or said STOP.

    ``purposes`` empty means for nothing at all.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("nothing arrives there")
        COMPLAINED = "complained", _("reported as unwanted")
        STOPPED = "stopped", _("replied STOP")
        LINK = "link", _("stopped by the link in a message")

    fingerprint = models.CharField(max_length=64)
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    purposes = ArrayField(models.CharField(max_length=12, choices=Purpose), default=list)
    detail = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(db_default=DatabaseNow())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint", "reason"],
                condition=models.Q(ended_at=None),
                name="suppression_once",
            )
        ]

    def __str__(self):
        return self.get_reason_display()

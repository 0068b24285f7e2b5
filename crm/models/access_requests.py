"""Requests to open a restricted note."""

from django.db import models

from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked


class AccessRequestQuerySet(models.QuerySet):
    def waiting(self) -> "AccessRequestQuerySet":
        return self.filter(answered_by=None)

    def standing(self) -> "AccessRequestQuerySet":
        """Granted, and not yet over."""
        return self.filter(granted_until__gt=DatabaseNow())


class AccessRequest(Tracked):
    """A colleague's request to open one restricted note, and the answer to it (D5)."""

    note = models.ForeignKey("crm.Note", models.PROTECT, related_name="access_requests")
    asked_by = models.ForeignKey("crm.User", models.PROTECT, related_name="access_requests")
    asked_at = models.DateTimeField(db_default=DatabaseNow())
    why = models.CharField(max_length=200, blank=True)
    answered_by = models.ForeignKey(
        "crm.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_until = models.DateTimeField(null=True, blank=True)
    declined_because = models.CharField(max_length=200, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["note", "asked_by"],
                condition=models.Q(answered_by=None),
                name="one_open_request_per_note",
            )
        ]

    def __str__(self):
        return f"{self.asked_by} asks for {self.note}"

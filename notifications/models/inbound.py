"""What came in by our doors: events of providers, texts and mails, kept as they came."""

from django.db import models

from crm.trail.models import DatabaseNow


class InboundEventQuerySet(models.QuerySet):
    def to_do(self) -> "InboundEventQuerySet":
        return self.filter(done_at=None, tries__lt=InboundEvent.TRIES)

    def stuck(self) -> "InboundEventQuerySet":
        """What was tried so often that nobody tries it any more by itself."""
        return self.filter(done_at=None, tries__gte=InboundEvent.TRIES)


class InboundEvent(models.Model):
    """What a provider, a mail server or a writer told us, as it came; worked off once.

    ``kind`` is that of the event, or ``text`` or ``mail``; ``fingerprint`` the address that it
    turned out to be about.
    """

    untracked_because = "machine state: what an event changes signs itself"
    # So often it is taken up; after that a person has to look why it cannot be done.
    TRIES = 10

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    payload = models.JSONField()
    raw = models.BinaryField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    came_at = models.DateTimeField(db_default=DatabaseNow())
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    objects = InboundEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="event_once")
        ]
        indexes = [
            models.Index(fields=["id"], name="event_to_do", condition=models.Q(done_at=None)),
            models.Index(fields=["came_at"], name="event_came"),
            models.Index(
                fields=["fingerprint", "kind", "came_at"],
                name="event_about_address",
                condition=~models.Q(fingerprint=""),
            ),
        ]

    def __str__(self):
        return f"{self.provider} {self.kind}"

"""What comes back: delivery events, replies, closed addresses, and the links in messages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm import fingerprints
from crm.models import ContactPoint, Customer
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked
from notifications.models.messages import Message
from notifications.topics import Purpose


class InboundEventQuerySet(models.QuerySet):
    def to_do(self) -> "InboundEventQuerySet":
        return self.filter(done_at=None, tries__lt=InboundEvent.TRIES)


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


class SuppressionQuerySet(models.QuerySet):
    def standing(self) -> "SuppressionQuerySet":
        return self.filter(ended_at=None)

    def of_address(self, kind: str, key: str) -> "SuppressionQuerySet":
        return self.filter(fingerprint__in=fingerprints.known(kind, key))

    def binding(self, purpose: str) -> "SuppressionQuerySet":
        """Those that forbid messages of this purpose."""
        return self.filter(models.Q(purposes=[]) | models.Q(purposes__contains=[purpose]))


class Suppression(Tracked):
    """An address that must not be used for some purposes: it bounced, complained or said STOP.

    ``purposes`` empty means for nothing at all.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("nothing arrives there")
        COMPLAINED = "complained", _("reported as unwanted")
        STOPPED = "stopped", _("replied STOP")
        LINK = "link", _("stopped by the link in a message")
        REASSIGNED = "reassigned", _("the number belongs to somebody else now")

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


class LinkToken(models.Model):
    """A link in a message that needs no sign-in; what it may do shrinks, stopping never ends.

    Only the hash of its 128 random bits is kept.
    """

    untracked_because = "machine state: what a link does is an act of its own"

    hash = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=DatabaseNow())
    # A token that went to a wrong mailbox can do one thing: stop this address (gate §4.2).
    is_misdirected = models.BooleanField(default=False)
    unlocked_until = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=128, blank=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self):
        return f"{self.pk}"

"""What came in or came back and needs a person: strangers, doubtful words, dead addresses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import ContactPoint, Customer
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked
from notifications.models.inbound import InboundEvent
from notifications.topics import Channel


class ConcernQuerySet(models.QuerySet):
    def open(self) -> "ConcernQuerySet":
        return self.filter(ended_at=None)


class Concern(Tracked):
    """One thing that a machine would not decide by itself, with the words that came in."""

    class Kind(models.TextChoices):
        STRANGER = "stranger", _("Came in, from nobody we know")
        PERHAPS_STOP = "perhaps_stop", _("Perhaps a wish to stop")
        PERHAPS_WRONG = "perhaps_wrong", _("Perhaps not the right person")
        ADDRESS = "address", _("Nothing arrives at this address")
        NOT_SO = "not_so", _("A customer says that something is not so")

    kind = models.CharField(max_length=13, choices=Kind)
    event = models.OneToOneField(
        InboundEvent, models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(max_length=6, choices=Channel)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="concerns"
    )
    contact_point = models.ForeignKey(
        ContactPoint, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The message that they speak of, where they pressed its link.
    message = models.ForeignKey(
        "notifications.Message", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who wrote, where it is no address of anybody's.
    sender = models.CharField(max_length=320, blank=True)
    words = models.TextField(blank=True)
    came_at = models.DateTimeField(db_default=DatabaseNow())
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "contact_point"],
                condition=models.Q(kind="address", ended_at=None),
                name="address_concern_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["came_at"], name="concerns_open", condition=models.Q(ended_at=None)
            )
        ]

    def __str__(self):
        return self.get_kind_display()

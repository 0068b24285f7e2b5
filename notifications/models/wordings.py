"""The words of messages, checked and agreed by two people; letters to many."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.trail.tracked import Tracked
from notifications.topics import Channel


class Wording(Tracked):
    """One version of what a topic says; live only after a second person said so (A19)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", _("waits for a second person")
        LIVE = "live", _("live")
        RETIRED = "retired", _("retired")

    topic = models.CharField(max_length=60)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    language = models.CharField(max_length=10, default="en")
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    features = models.JSONField(default=list, blank=True)
    interests = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    author = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("crm.User", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")),
                name="wording_has_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(approved_by__isnull=False),
                name="live_wording_is_approved",
            ),
            models.UniqueConstraint(
                fields=["topic", "channel", "language", "name"],
                condition=Q(state="live"),
                name="one_live_wording",
            ),
        ]

    def __str__(self):
        return self.name


class BulkLetter(Tracked):
    """One message to many: an audience, a wording, a pre-flight and a second person's word."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        TRIED = "tried", _("tried, waits for a second person")
        APPROVED = "approved", _("approved")
        SENDING = "sending", _("being sent")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    name = models.CharField(max_length=80)
    audience = models.TextField(help_text=_("the filter of the customer list"))
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="letters")
    author = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("crm.User", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    preflight = models.JSONField(null=True)
    preflight_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    last_customer = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")),
                name="letter_has_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "tried", "stopped"])
                | Q(approved_by__isnull=False),
                name="letter_leaves_only_approved",
            ),
        ]

    def __str__(self):
        return self.name

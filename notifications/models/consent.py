"""What a message may rest on: consent as events, and enquiries as a basis that ends."""

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked
from notifications.topics import Channel, Purpose

# An enquiry allows its answer and two more messages, for thirty days (A15, gate G6).
ENQUIRY_MESSAGES = 2
ENQUIRY_DAYS = 30


class ConsentEvent(models.Model):
    """Somebody allowed or ended a kind of message: when, how they said it, and the proof.

    Consent is per purpose and channel (GDPR Art. 7(1)); the latest event that fits counts.
    ``topic`` names a family or a topic, empty means all of the purpose; an empty channel means
    all channels.
    """

    append_only = True

    class Action(models.TextChoices):
        GRANT = "grant", _("allowed")
        CONFIRM = "confirm", _("confirmed")
        WITHDRAW = "withdraw", _("ended")

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="consent_events")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consent_events")
    purpose = models.CharField(max_length=12, choices=Purpose)
    topic = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    action = models.CharField(max_length=8, choices=Action)
    wording = models.TextField(blank=True)
    source = models.CharField(max_length=120)
    proof = models.CharField(max_length=200, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        indexes = [models.Index(fields=["customer", "-at"], name="consent_by_customer")]

    def __str__(self):
        return f"{self.get_action_display()}: {self.get_purpose_display()}"


class Enquiry(Tracked):
    """Somebody asked something: it allows the answer, and little else (A15, B16, B17)."""

    # How messages name it as their subject.
    KIND = "notifications.enquiry"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="enquiries")
    about = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    is_price_question = models.BooleanField(default=False)
    is_info_only = models.BooleanField(
        _("information only"), default=False, help_text=_("the answer and nothing else")
    )
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    asked_at = models.DateTimeField(db_default=DatabaseNow())
    answered_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField()

    def __str__(self):
        return self.about

    @property
    def subject(self) -> str:
        return f"{self.KIND}:{self.pk}"

    @staticmethod
    def last_day(asked_at: datetime) -> date:
        return (asked_at + timedelta(days=ENQUIRY_DAYS)).date()

"""What a customer wants to hear, how, how often and when."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from crm.trail.tracked import Tracked
from notifications.topics import Channel

# Situations of ours, about which nobody has a wish: a message answers a question, or it takes
# back what was told and is no longer so.
ANSWER, CORRECTION = "answer", "correction"


class Situation(models.TextChoices):
    """What goes on in a customer's life with us while a message is sent (B20)."""

    PRICE_QUESTION = "price_question", _("after I ask for a price")
    QUESTION = "question", _("after I ask a question")
    AFTER_SERVICE = "after_service", _("after a job, a visit or a purchase")
    OPEN_CASE = "open_case", _("while something is being put right")
    SAME_DAY = "same_day", _("for changes on the same day")


class Wish(Tracked):
    """One wish: about a topic, on a channel, in a situation; empty means all of them.

    ``topic`` is a code or a family. The most specific wish wins, and no beats yes among equals;
    a wish that a colleague recorded only tightens (``notifications.preferences.wishes``).
    """

    class Mode(models.TextChoices):
        EACH = "each", _("each time")
        AT_MOST = "at_most", _("at most")
        WEEKLY = "weekly", _("once a week at most")
        NEVER = "never", _("never")

    class SetBy(models.TextChoices):
        CUSTOMER = "customer", _("the customer")
        STAFF = "staff", _("a colleague")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="wishes")
    topic = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    situation = models.CharField(max_length=16, choices=Situation, blank=True)
    mode = models.CharField(max_length=8, choices=Mode)
    at_most = models.PositiveSmallIntegerField(null=True, blank=True)
    per_days = models.PositiveSmallIntegerField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    set_by = models.CharField(max_length=8, choices=SetBy)
    evidence = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "topic", "channel", "situation", "set_by"],
                condition=models.Q(ended_at=None, until_on=None),
                name="wish_once",
            ),
            # A pause leaves what stood before it as it is, and ends by itself.
            models.UniqueConstraint(
                fields=["customer", "topic", "channel", "situation", "set_by"],
                condition=models.Q(ended_at=None, until_on__isnull=False),
                name="pause_once",
            ),
            models.CheckConstraint(
                condition=models.Q(mode="at_most", at_most__gte=1, per_days__gte=1)
                | ~models.Q(mode="at_most") & models.Q(at_most=None, per_days=None),
                name="at_most_says_how_many",
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer"],
                name="wishes_that_stand",
                condition=models.Q(ended_at=None),
            )
        ]

    def __str__(self):
        return f"{self.topic or '*'}: {self.get_mode_display()}"

    @property
    def is_pause(self) -> bool:
        return self.until_on is not None and self.mode == self.Mode.NEVER

    def stands_on(self, day: date) -> bool:
        return self.ended_at is None and (self.until_on is None or day <= self.until_on)


class ContactHours(Tracked):
    """When and in which order of channels one customer wants to be reached.

    ``asked_at`` is when they were asked for their wishes, once and never again (B23).
    """

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="contact_hours")
    channels = ArrayField(
        models.CharField(max_length=6, choices=Channel), default=list, blank=True
    )
    not_before = models.TimeField(null=True, blank=True)
    not_after = models.TimeField(null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "contact hours"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(not_before=None, not_after=None)
                | models.Q(not_before__lt=models.F("not_after")),
                name="hours_begin_before_they_end",
            )
        ]

    def __str__(self):
        return f"{self.not_before}–{self.not_after}"


class Interest(Tracked):
    """Something a customer likes or does not want to hear of, and who said so (A17)."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="interests")
    subject = models.CharField(max_length=60)
    is_liked = models.BooleanField()
    source = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "subject"],
                condition=models.Q(ended_at=None),
                name="interest_once",
            )
        ]

    def __str__(self):
        return self.subject

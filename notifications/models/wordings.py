"""The words of messages, checked and agreed by two people; letters to many."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked
from notifications import topics
from notifications.chips import Chip
from notifications.topics import Channel, Topic


class Wording(Tracked):
    """One version of what a topic says; live only after a second person said so (A19).

    ``features`` and ``interests`` are what the text names and what it is about; where
    ``is_signed`` is off, the text itself names a person and how to answer (C7).
    """

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
    is_signed = models.BooleanField(default=True, db_default=True)
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

    def get_absolute_url(self) -> str:
        return reverse("notifications:wording", args=[self.pk])

    @property
    def chip(self) -> Chip:
        return WORDING_LOOKS[self.state]

    @property
    def of_topic(self) -> Topic:
        return topics.get(self.topic)

    @property
    def is_live(self) -> bool:
        return self.state == self.State.LIVE


WORDING_LOOKS = {
    Wording.State.DRAFT: Chip("plan", "pencil", _("Draft")),
    Wording.State.CHECKED: Chip("person", "people", _("Waits for a second person")),
    Wording.State.LIVE: Chip("ok", "check", _("Live")),
    Wording.State.RETIRED: Chip("quiet", "cross", _("Retired")),
}


class BulkLetter(Tracked):
    """One message to many: an audience, a wording, a pre-flight and a second person's word.

    A letter that ``corrects`` another has no filter: it goes to exactly those who got that one.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        TRIED = "tried", _("tried, waits for a second person")
        APPROVED = "approved", _("approved")
        SENDING = "sending", _("being sent")
        LOOKING = "looking", _("the first have left, somebody looks")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    name = models.CharField(max_length=80)
    audience = models.TextField(blank=True, help_text=_("the filter of the customer list"))
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="letters")
    author = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("crm.User", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    preflight = models.JSONField(null=True)
    preflight_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    # Who looked at the first ones that left; nothing more leaves before.
    seen_by = models.ForeignKey("crm.User", models.PROTECT, null=True, related_name="+")
    problem = models.CharField(max_length=300, blank=True)
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

    def get_absolute_url(self) -> str:
        return reverse("notifications:letter", args=[self.pk])

    @property
    def chip(self) -> Chip:
        return LETTER_LOOKS[self.state]

    @property
    def is_leaving(self) -> bool:
        return self.state in (self.State.SENDING, self.State.LOOKING)


LETTER_LOOKS = {
    BulkLetter.State.DRAFT: Chip("plan", "pencil", _("Draft")),
    BulkLetter.State.TRIED: Chip("person", "people", _("Waits for a second person")),
    BulkLetter.State.APPROVED: Chip("firm", "check", _("Agreed")),
    BulkLetter.State.SENDING: Chip("open", "mail", _("Being sent")),
    BulkLetter.State.LOOKING: Chip("person", "people", _("Somebody has to look")),
    BulkLetter.State.DONE: Chip("ok", "check", _("Done")),
    BulkLetter.State.STOPPED: Chip("alert", "cross", _("Stopped")),
}


class LetterRun(models.Model):
    """How far the work on a letter is: counted for the pre-flight, or put into the queue."""

    untracked_because = "machine state: how far a worker has come; what came of it is an act"

    class Work(models.TextChoices):
        TRYING = "trying", _("counting")
        FILLING = "filling", _("preparing")

    letter = models.OneToOneField(
        BulkLetter, models.CASCADE, primary_key=True, related_name="run"
    )
    work = models.CharField(max_length=7, choices=Work)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    last_customer = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(db_default=DatabaseNow())
    ended_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.letter_id}: {self.done}/{self.total}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

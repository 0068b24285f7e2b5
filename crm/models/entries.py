"""What people said and wrote: notes, calls and visits, and requests to open a restricted one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.customers import Customer
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked


class Entry(Tracked):
    """A tracked record that the timeline shows under the act which made it.

    ``entry_template`` renders it; ``entry_verbs`` are the verbs of acts that bring one.
    """

    entry_template = ""
    entry_verbs: tuple[str, ...] = ()

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Note(Entry):
    """What a colleague wrote for colleagues; some kinds open only to some of them (D5)."""

    entry_template = "crm/_entry_note.html"
    entry_verbs = ("note.added",)

    class Kind(models.TextChoices):
        GENERAL = "general", _("Note")
        CLINICAL = "clinical", _("Clinical note")
        STAFF = "staff", _("Staff matter")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="notes")
    author = models.ForeignKey("crm.User", models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.GENERAL)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="note_has_text")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_restricted(self) -> bool:
        return self.kind != self.Kind.GENERAL


class Interaction(Entry):
    """One contact with the customer: a call, a visit to the counter, a letter that came in."""

    entry_template = "crm/_entry_interaction.html"
    entry_verbs = ("interaction.logged",)

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        VISIT = "visit", _("visit")
        EMAIL = "email", _("e-mail")
        TEXT = "text", _("text")
        WEB = "web", _("web form")
        LETTER = "letter", _("letter")

    class Direction(models.TextChoices):
        IN = "in", _("they came to us")
        OUT = "out", _("we went to them")

    class Reason(models.TextChoices):
        QUESTION = "question", _("Question")
        BOOKING = "booking", _("Visit or booking")
        DELIVERY = "delivery", _("Delivery")
        BILL = "bill", _("Bill")
        POINTS = "points", _("Points")
        DETAILS = "details", _("Change of details")
        COMPLAINT = "complaint", _("Complaint")
        THANKS = "thanks", _("Thanks")
        OTHER = "other", _("Something else")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="interactions")
    channel = models.CharField(max_length=6, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    reason = models.CharField(max_length=9, choices=Reason)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(_("in their words"), blank=True)
    spoke_with = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="spoke_for"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__lte=1440),
                name="minutes_within_a_day",
            )
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.pk}"


class AccessRequest(Tracked):
    """A colleague's request to open one restricted note, and the answer to it (D5)."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="access_requests")
    asked_by = models.ForeignKey("crm.User", models.PROTECT, related_name="access_requests")
    asked_at = models.DateTimeField(db_default=DatabaseNow())
    answered_by = models.ForeignKey(
        "crm.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_until = models.DateTimeField(null=True, blank=True)
    declined_because = models.CharField(max_length=200, blank=True)

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

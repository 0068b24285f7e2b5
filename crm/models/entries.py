"""What people said and wrote: notes, calls and visits."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.models.access_requests import AccessRequest
from crm.models.customers import Customer
from crm.trail.tracked import Tracked


class Entry(Tracked):
    """A tracked record that the timeline shows under the act which made it.

    ``entry_verbs`` are the verbs of acts that bring one; ``entry_text`` is the field that
    find-in-timeline reads. ``entry_template`` renders what is more than quoted words.
    """

    entry_template = ""
    # A heading instead of the act's sentence; a chip with icon and tone; where why is told.
    entry_title = ""
    entry_chip = None
    why_url = ""
    entry_verbs: tuple[str, ...] = ()
    entry_text = ""
    is_conversation = False

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    @classmethod
    def readable_by(cls, reader) -> models.QuerySet:
        """The rows whose text this reader may read, and therefore find."""
        return cls._base_manager.all()

    @classmethod
    def of_acts(cls, acts, reader, customer: int) -> list["Entry"]:
        """What these acts brought, as ``reader`` may see it; of many, what of ``customer``."""
        return list(cls.seen_by(reader).filter(act__in=acts))

    @property
    def entry_kind(self) -> str:
        """Who speaks decides the look: a ``data-kind`` of the timeline's style."""
        return "note"

    @property
    def entry_icon(self) -> str:
        return "pencil"

    @property
    def entry_facts(self) -> list[str]:
        """What stands beside who and where: a reason, minutes."""
        return []

    @property
    def entry_words(self) -> str:
        """What the customer said, to be quoted."""
        return ""

    @property
    def edit_url(self) -> str:
        """Where the entry is corrected; empty where it is not."""
        return ""


class NoteQuerySet(models.QuerySet):
    def seen_by(self, reader) -> "NoteQuerySet":
        """Each note knows whether it was opened to this reader, or since when they ask."""
        asked = AccessRequest.objects.filter(note=models.OuterRef("pk"), asked_by=reader)
        return self.annotate(
            opened_until=models.Subquery(asked.standing().values("granted_until")[:1]),
            asked_at=models.Subquery(asked.waiting().values("asked_at")[:1]),
        )

    def readable_by(self, reader) -> "NoteQuerySet":
        opened = AccessRequest.objects.standing().filter(
            note=models.OuterRef("pk"), asked_by=reader
        )
        return self.filter(
            models.Q(kind__in=Note.kinds_open_to(reader))
            | models.Q(author=reader)
            | models.Exists(opened)
        )


class Note(Entry):
    """What a colleague wrote for colleagues; some kinds open only to some of them (D5)."""

    entry_template = "crm/_entry_note.html"
    entry_verbs = ("note.added",)
    entry_text = "text"
    shown_at_once = 2_000
    # What seen_by() fills in; a note that nobody asked for stays closed.
    opened_until = None
    asked_at = None

    class Kind(models.TextChoices):
        GENERAL = "general", _("Note")
        CLINICAL = "clinical", _("Clinical note")
        STAFF = "staff", _("Staff matter")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="notes")
    author = models.ForeignKey("crm.User", models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.GENERAL)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="note_has_text")
        ]
        permissions = [("open_clinical", "Can open clinical notes at a clinical desk")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("crm:note", args=[self.pk])

    @property
    def is_restricted(self) -> bool:
        return self.kind != self.Kind.GENERAL

    @property
    def entry_kind(self) -> str:
        if self.is_restricted:
            return "restricted"
        return "corrected" if self.version > 1 else "note"

    @property
    def entry_icon(self) -> str:
        return "shield" if self.is_restricted else "pencil"

    @property
    def is_long(self) -> bool:
        return len(self.text) > self.shown_at_once

    @property
    def beginning(self) -> str:
        """As much as a timeline of forty notes can bear; the whole is one key away."""
        return f"{self.text[: self.shown_at_once]}…" if self.is_long else self.text

    @property
    def edit_url(self) -> str:
        return "" if self.is_restricted else reverse("crm:note_edit", args=[self.pk])

    @classmethod
    def kinds_open_to(cls, reader) -> set[str]:
        """The kinds this reader opens by desk and role, without asking."""
        kinds = {cls.Kind.GENERAL}
        # The desk is anybody's choice at sign-in, so it opens nothing by itself.
        is_at_clinic = reader.desk_id and reader.desk.opens_clinical
        if is_at_clinic and reader.has_perm("crm.open_clinical"):
            kinds.add(cls.Kind.CLINICAL)
        if reader.has_perm("crm.change_accessrequest"):
            kinds.add(cls.Kind.STAFF)
        return kinds

    @classmethod
    def seen_by(cls, reader) -> NoteQuerySet:
        return cls.objects.seen_by(reader)

    @classmethod
    def readable_by(cls, reader) -> NoteQuerySet:
        return cls.objects.readable_by(reader)

    @classmethod
    def of_acts(cls, acts, reader, customer: int) -> list["Note"]:
        """Only of a restricted note is it asked who was let in; most pages have none."""
        found = list(cls.objects.filter(act__in=acts))
        restricted = [note.pk for note in found if note.is_restricted]
        if not restricted:
            return found
        seen = cls.seen_by(reader).in_bulk(restricted)
        return [seen.get(note.pk, note) for note in found]

    def is_open_to(self, reader) -> bool:
        """Whether this reader may read the text; a grant counts where ``seen_by`` looked."""
        return (
            not self.is_restricted
            or self.author_id == reader.pk
            or self.opened_until is not None
            or self.kind in self.kinds_open_to(reader)
        )

    def shows(self, field: str, reader) -> bool:
        return field != "text" or self.is_open_to(reader)


class Interaction(Entry):
    """One contact with the customer: a call, a visit to the counter, a letter that came in."""

    entry_verbs = ("interaction.logged",)
    entry_text = "words"
    is_conversation = True

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

    @property
    def entry_kind(self) -> str:
        return "customer" if self.direction == self.Direction.IN else "ours"

    @property
    def entry_icon(self) -> str:
        return CHANNEL_ICONS[self.channel]

    @property
    def entry_words(self) -> str:
        return self.words

    @property
    def entry_facts(self) -> list[str]:
        # Not get_reason_display(): it translates every reason there is, at each line.
        reason = self.Reason(self.reason).label
        if self.minutes is None:
            return [reason]
        minutes = ngettext("%(n)d minute", "%(n)d minutes", self.minutes) % {"n": self.minutes}
        return [reason, minutes]


CHANNEL_ICONS = {
    Interaction.Channel.PHONE: "phone",
    Interaction.Channel.VISIT: "visit",
    Interaction.Channel.EMAIL: "mail",
    Interaction.Channel.TEXT: "text",
    Interaction.Channel.WEB: "list",
    Interaction.Channel.LETTER: "document",
}

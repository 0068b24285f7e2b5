"""What left of a message: its frozen content, each hand-over, its place, and what it told."""

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import ContactPoint, Customer
from crm.trail.models import DatabaseNow
from notifications import chips
from notifications.models.links import without_tokens
from notifications.models.messages import STATE, Message
from notifications.topics import Channel, Purpose


class Body(models.Model):
    """The frozen content of a message: exactly what leaves, where to, and how it is sealed.

    A changed text is a new number; the number is part of the key that a provider sees. On the
    timeline it stands as what we wrote.
    """

    append_only = True
    entry_verbs = ("message.sent",)
    entry_text = ""
    entry_template = ""
    entry_kind = "ours"
    edit_url = ""
    is_conversation = True
    # What became of its last hand-over, where ``of_acts`` read it.
    outcome = ""

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="bodies", db_index=False)
    no = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=6, choices=Channel)
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, related_name="+")
    sender = models.CharField(max_length=120)
    sender_address = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(fields=["message", "no"], name="body_once_per_number"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="body_is_sealed"
            ),
        ]

    def __str__(self):
        return f"{self.message_id}:{self.no}"

    @classmethod
    def of_acts(cls, acts, reader, customer: int) -> list["Body"]:
        """What these acts sent to this customer; a batch sends to many."""
        tried = Attempt.objects.filter(message=OuterRef("message"), body_no=OuterRef("no"))
        outcome = Subquery(tried.order_by("-no").values("outcome")[:1])
        found = cls.objects.filter(message__customer=customer, act__in=acts)
        return list(found.select_related("message__sender").annotate(outcome=outcome))

    @property
    def not_left(self) -> str:
        """Why it surely did not leave; empty where it may have."""
        return str(NOT_LEFT.get(self.outcome, ""))

    @property
    def entry_title(self) -> str:
        if self.not_left:
            return self.not_left
        if self.message.own_words:
            return _("{name} wrote").format(name=self.message.sender.short_name)
        return _("We wrote")

    @property
    def entry_icon(self) -> str:
        return chips.CHANNELS[self.channel]

    @property
    def entry_facts(self) -> list[str]:
        return [str(Channel(self.channel).label), str(self.message.of_topic)]

    @property
    def entry_words(self) -> str:
        return "" if self.not_left else self.shown

    @property
    def shown(self) -> str:
        """The text without its secret link (gate §4.2): that is for the customer alone."""
        return without_tokens(self.text)

    @property
    def entry_chip(self) -> chips.Chip | None:
        return None if self.not_left else chips.of(self.message.state)

    @property
    def why_url(self) -> str:
        return self.message.get_absolute_url()


class Attempt(models.Model):
    """One hand-over to a provider: begun before it, ended after it, or found without an end."""

    untracked_because = STATE

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", gettext_lazy("accepted")
        REFUSED = "refused", gettext_lazy("refused")
        RETRY = "retry", gettext_lazy("not taken this time")
        UNKNOWN = "unknown", gettext_lazy("not certain")

    message = models.ForeignKey(
        Message, models.PROTECT, related_name="attempts", db_index=False
    )
    no = models.PositiveSmallIntegerField()
    body_no = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=40)
    lease = models.UUIDField()
    begun_at = models.DateTimeField(db_default=DatabaseNow())
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    provider_ref = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "no"], name="attempt_once_per_number")
        ]
        indexes = [
            models.Index(
                fields=["provider", "provider_ref"],
                name="attempt_by_provider_ref",
                condition=~models.Q(provider_ref=""),
            )
        ]

    def __str__(self):
        return f"{self.message_id}.{self.no}"


NOT_LEFT = {
    Attempt.Outcome.RETRY: gettext_lazy("A message was not taken this time"),
    Attempt.Outcome.REFUSED: gettext_lazy("A message was refused and did not leave"),
}


class Slot(models.Model):
    """One message that counts against a customer's and an address's pace."""

    untracked_because = "machine state: kept 35 days to count by; the acts stay"

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="slot"
    )
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    fingerprint = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=6, choices=Channel)
    topic = models.CharField(max_length=60)
    purpose = models.CharField(max_length=12, choices=Purpose)
    subject = models.CharField(max_length=80, blank=True)
    situation = models.CharField(max_length=16, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        indexes = [
            models.Index(fields=["customer", "at"], name="slot_by_customer"),
            models.Index(
                fields=["fingerprint", "at"],
                name="slot_by_address",
                condition=~models.Q(fingerprint=""),
            ),
        ]

    def __str__(self):
        return f"{self.message_id}: {self.at}"


class Assertion(models.Model):
    """What an accepted message told a customer of one fact: what a correction follows (A19)."""

    append_only = True

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="assertions")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=80)
    predicate = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        indexes = [
            models.Index(fields=["subject", "predicate", "-at"], name="assertion_by_subject")
        ]

    def __str__(self):
        return f"{self.subject} {self.predicate}"

"""A message from the wish to say something to the last word about its delivery.

The rows here are machine state, moved by one action each and guarded by the database; what
happened to a message is told by its decisions, attempts and acts, which are never changed.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import ContactPoint, Customer
from crm.trail.models import DatabaseNow
from notifications import chips, topics
from notifications.models.links import without_tokens
from notifications.states import State
from notifications.topics import Channel, Purpose, Topic

STATE = "machine state: decisions, attempts and acts tell what happened"


class Feedback(models.TextChoices):
    """What came back about a message that had left, from the lightest to the gravest."""

    CLOSED = "closed", gettext_lazy("seen to by a person")
    REPEATED = "repeated", gettext_lazy("perhaps sent twice")
    UNDELIVERED = "undelivered", gettext_lazy("did not get through this time")
    DELIVERED = "delivered", gettext_lazy("arrived")
    REFUSED = "refused", gettext_lazy("was refused")
    BOUNCED = "bounced", gettext_lazy("did not arrive")
    COMPLAINED = "complained", gettext_lazy("reported as unwanted")
    NOT_ME = "not_me", gettext_lazy("reached somebody else")


GRAVITY = ["", *Feedback.values]


def gravity(feedback: str) -> float:
    """How grave it is; what a customer said of it is worth more than that it arrived."""
    if feedback in GRAVITY:
        return GRAVITY.index(feedback)
    return GRAVITY.index(Feedback.DELIVERED) + 0.5


OPEN = (State.QUEUED, State.HELD, State.ASKING)
ENDED_UNSENT = (State.DROPPED, State.SUPERSEDED)
# What waits to be sent once more may turn out to have arrived; what a provider had taken may be
# refused by it later.
MOVES = {
    State.QUEUED: {*OPEN, State.SENDING, State.JOINED, *ENDED_UNSENT, State.SENT},
    State.HELD: {*OPEN, State.SENDING, State.JOINED, *ENDED_UNSENT, State.SENT},
    State.ASKING: {*OPEN, State.SENDING, State.JOINED, *ENDED_UNSENT, State.SENT},
    State.SENDING: {State.SENT, State.FAILED, State.UNKNOWN, State.QUEUED},
    State.UNKNOWN: {State.SENT, State.FAILED, State.QUEUED, State.ASKING},
    # What joined another leaves it again where that one does not go out.
    State.JOINED: {State.SENT, State.DROPPED, State.QUEUED, State.SUPERSEDED},
    State.SENT: {State.FAILED},
}


class MessageQuerySet(models.QuerySet):
    def open(self) -> "MessageQuerySet":
        return self.filter(state__in=OPEN)

    def unfinished(self) -> "MessageQuerySet":
        """Those that are open, or wait inside another that has not left."""
        return self.filter(
            models.Q(state__in=OPEN) | models.Q(state=State.JOINED, ended_at=None)
        )

    def look_now(self) -> int:
        """Have our check look at these at once, or when they may leave at the earliest."""
        return self.update(due_at=Greatest(DatabaseNow(), "not_before"))

    def about(self, subject: str) -> "MessageQuerySet":
        return self.filter(subject=subject)

    def visible_to(self, reader) -> "MessageQuerySet":
        """Every colleague sees every message, as they see every customer (D1)."""
        return self if reader.is_authenticated else self.none()


class Message(models.Model):
    """Something that somebody wants told to a customer.

    ``claims`` are the asserted values by predicate of the subject; ``own_words`` what a rep
    wrote, as subject and text; ``due_at`` is when it is looked at next.
    """

    untracked_because = STATE
    moves = MOVES

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="messages", db_index=False
    )
    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="+", db_index=False)
    topic = models.CharField(max_length=60)
    purpose = models.CharField(max_length=12, choices=Purpose)
    sender = models.ForeignKey("crm.User", models.PROTECT, related_name="+", db_index=False)
    automation = models.ForeignKey(
        "notifications.Automation", models.PROTECT, null=True, related_name="messages"
    )
    letter = models.ForeignKey(
        "notifications.BulkLetter", models.PROTECT, null=True, related_name="messages"
    )
    wording = models.ForeignKey(
        "notifications.Wording", models.PROTECT, null=True, related_name="+"
    )
    subject = models.CharField(max_length=80, blank=True)
    claims = models.JSONField(default=dict)
    own_words = models.JSONField(null=True)
    situation = models.CharField(max_length=16, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, related_name="+")
    # The lock of the address that the last look chose (``notifications.sending.barrier``).
    address_lock = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(db_default=DatabaseNow())
    # No news and no end of a halt lets it leave before this.
    not_before = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    wakes_on = ArrayField(models.CharField(max_length=80), default=list)
    priority = models.SmallIntegerField(default=0)
    joined = models.ForeignKey("self", models.PROTECT, null=True, related_name="carries")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    asks = models.ForeignKey("crm.User", models.PROTECT, null=True, related_name="+")
    ask_by = models.DateTimeField(null=True)
    body_no = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    ended_at = models.DateTimeField(null=True)
    feedback = models.CharField(max_length=12, blank=True)
    # What was answered to its question, or what came of a call.
    answer = models.CharField(max_length=20, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "key"],
                condition=~models.Q(key=""),
                name="message_once_per_key",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(leased_until__isnull=False),
                name="sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(body_no__gte=1),
                name="sent_has_a_body",
            ),
            models.CheckConstraint(
                condition=models.Q(state="joined")
                | models.Q(joined=None)
                | models.Q(state="sent"),
                name="joined_stands_in_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="asking") | models.Q(ask_by__isnull=False),
                name="asking_has_a_deadline",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-created_at"], name="message_by_customer"),
            models.Index(
                fields=["customer"],
                name="message_open",
                condition=models.Q(
                    state__in=["queued", "held", "asking", "sending", "unknown", "joined"]
                ),
            ),
            models.Index(
                fields=["due_at"],
                name="message_due",
                condition=models.Q(state__in=["queued", "held", "asking"]),
            ),
            models.Index(
                fields=["leased_until"],
                name="message_leased",
                condition=models.Q(state__in=["sending", "unknown"]),
            ),
            models.Index(
                fields=["subject"],
                name="message_open_subject",
                condition=models.Q(state__in=["queued", "held", "asking", "joined"]),
            ),
            models.Index(
                fields=["automation", "letter"],
                name="message_came_back",
                condition=~models.Q(feedback="") & ~models.Q(feedback="delivered"),
            ),
            # What the desk of messages asks for: few rows among millions.
            models.Index(
                fields=["ask_by"], name="message_asking", condition=models.Q(state="asking")
            ),
            models.Index(
                fields=["ended_at"], name="message_failed", condition=models.Q(state="failed")
            ),
            GinIndex(
                fields=["wakes_on"],
                name="message_wakes_on",
                condition=models.Q(state="held"),
            ),
        ]

    def __str__(self):
        return f"{self.topic} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("notifications:message", args=[self.pk])

    def came_back(self, feedback: str) -> None:
        """Keep the gravest of what came back: late good news never hides bad news."""
        self.refresh_from_db(fields=["feedback"])
        if gravity(feedback) >= gravity(self.feedback):
            self.feedback = feedback
            Message.objects.filter(pk=self.pk).update(feedback=feedback)

    @property
    def of_topic(self) -> Topic:
        return topics.get(self.topic)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


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
        return ICONS[self.channel]

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


ICONS = {
    Channel.TEXT: "text",
    Channel.EMAIL: "mail",
    Channel.LETTER: "document",
    Channel.CALL: "phone",
}


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

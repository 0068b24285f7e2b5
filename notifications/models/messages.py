"""A message from the wish to say something to the last word about its delivery.

The rows here are machine state, moved by one action each and guarded by the database; what
happened to a message is told by its decisions, attempts and acts, which are never changed.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from crm.models import ContactPoint, Customer
from crm.trail.models import DatabaseNow
from notifications import topics
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

"""What our check decided about a message, and who decided otherwise: never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.trail.models import DatabaseNow
from notifications import chips
from notifications.findings import Finding, Verdict
from notifications.models.messages import Message
from notifications.states import State


class Decision(models.Model):
    """One look at a message: the verdict, the checks it passed, and every finding in full.

    Lean, because a busy house makes millions: passes are bits, texts are written from codes.
    On the timeline it stands under its act, with the way to the whole explanation.
    """

    append_only = True
    entry_verbs = (
        "message.queued",
        "message.held",
        "message.joined",
        "message.asked",
        "message.dropped",
        "message.cleared",
    )
    entry_text = entry_template = entry_words = entry_title = edit_url = ""
    entry_facts: tuple[str, ...] = ()
    is_conversation = False

    class Mode(models.IntegerChoices):
        FORECAST = 0, _("forecast")
        SEND = 1, _("at the moment of sending")

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(
        Message, models.PROTECT, related_name="decisions", db_index=False
    )
    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=DatabaseNow())
    passed = models.IntegerField()
    rules = models.SmallIntegerField()
    mode = models.SmallIntegerField(choices=Mode)
    verdict = models.SmallIntegerField(choices=[(one.value, one.name) for one in Verdict])
    findings = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["message", "id"], name="decision_by_message")]

    def __str__(self):
        return f"{self.message_id}: {Verdict(self.verdict).name.lower()}"

    @property
    def found(self) -> list[Finding]:
        return [Finding.read(kept) for kept in self.findings or ()]

    @classmethod
    def of_acts(cls, acts, reader, customer: int) -> list["Decision"]:
        """What our check decided in these acts about messages to this customer."""
        found = cls.objects.filter(message__customer=customer, act__in=acts)
        return list(found.select_related("message").order_by("id"))

    @property
    def entry_chip(self) -> chips.Chip:
        return chips.of(chips.OF_VERDICT[Verdict(self.verdict)])

    @property
    def entry_kind(self) -> str:
        return KINDS[self.verdict]

    @property
    def entry_icon(self) -> str:
        return self.entry_chip.icon

    @property
    def why_url(self) -> str:
        return self.message.get_absolute_url()


# How an entry of the timeline looks; what simply goes on stays a quiet line.
KINDS = {
    Verdict.SEND: "system",
    Verdict.JOIN: "decision",
    Verdict.HOLD: "held",
    Verdict.ASK: "person",
    Verdict.DROP: "decision",
}


class Override(models.Model):
    """A person's word that one finding shall not count for one message, and why."""

    append_only = True

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="overrides")
    message = models.ForeignKey(Message, models.PROTECT, related_name="overrides")
    code = models.CharField(max_length=40)
    by = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(why=""), name="override_says_why"),
            models.UniqueConstraint(fields=["message", "code"], name="override_once"),
        ]
        permissions = [("override_most", "Can override all findings that may be overridden")]

    def __str__(self):
        return f"{self.message_id}: {self.code}"


class Step(models.Model):
    """One act about a message beside the looks of our check: put off, failed, closed."""

    append_only = True
    entry_verbs = (
        "message.postponed",
        "message.dropped",
        "message.overridden",
        "message.repeated",
        "message.closed",
        "message.failed",
        "message.feedback",
    )
    entry_text = entry_template = entry_words = entry_title = edit_url = ""
    entry_facts: tuple[str, ...] = ()
    is_conversation = False

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="steps")

    def __str__(self):
        return f"{self.message_id}: {self.act_id}"

    @classmethod
    def of_acts(cls, acts, reader, customer: int) -> list["Step"]:
        """What these acts did about messages to this customer."""
        found = cls.objects.filter(message__customer=customer, act__in=acts)
        return list(found.select_related("message", "act"))

    @property
    def entry_chip(self) -> chips.Chip | None:
        state = BECAME.get(self.act.verb)
        return chips.of(state) if state else None

    @property
    def entry_kind(self) -> str:
        return "failed" if self.act.verb == "message.failed" else "decision"

    @property
    def entry_icon(self) -> str:
        return self.entry_chip.icon if self.entry_chip else "person"

    @property
    def why_url(self) -> str:
        return self.message.get_absolute_url()


# What a message became by the act itself; where our check had the last word, it says so.
BECAME = {"message.dropped": State.DROPPED, "message.failed": State.FAILED}

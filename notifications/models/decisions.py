"""What our check decided about a message, and who decided otherwise: never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.trail.models import DatabaseNow
from notifications.findings import Check, Finding, Verdict
from notifications.models.messages import Message


class Decision(models.Model):
    """One look at a message: the verdict, the checks it passed, and every finding in full.

    Lean, because a busy house makes millions: passes are bits, texts are written from codes.
    """

    append_only = True

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

    def has_passed(self, check: Check) -> bool:
        return bool(self.passed & check.bit)


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

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="steps")

    def __str__(self):
        return f"{self.message_id}: {self.act_id}"

"""A file of people brought in: the run, and what became of each of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.customers import Customer
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked


class ImportRun(Tracked):
    """One file brought in by one person: its mapping, its progress, its outcome."""

    history_leaves_out = ("content",)

    class State(models.TextChoices):
        MAPPING = "mapping", _("choose what each column is")
        WAITING = "waiting", _("waiting to start")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")

    name = models.CharField(max_length=200)
    system = models.CharField(_("where it comes from"), max_length=60)
    content = models.BinaryField()
    mapping = models.JSONField(default=dict)
    is_dry_run = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State, default=State.MAPPING)
    problem = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("crm.User", models.PROTECT, related_name="imports")
    started_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.name


class ImportRow(models.Model):
    """What became of one data row, and why."""

    untracked_because = "the run's working list; the customers it makes are tracked"

    class Outcome(models.TextChoices):
        CREATED = "created", _("created")
        MATCHED = "matched", _("already here")
        HELD = "held", _("held for a person")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=7, choices=Outcome)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    likely = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_outcome_per_row")
        ]

    def __str__(self):
        return f"{self.run_id}:{self.number} {self.outcome}"

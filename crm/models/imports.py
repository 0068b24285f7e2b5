"""A file of people brought in: the run, and what became of each of its rows."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models.customers import Customer
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked


class ImportRunQuerySet(models.QuerySet):
    def lean(self) -> "ImportRunQuerySet":
        """Without the files themselves, which no page shows."""
        return self.defer("content").select_related("by__desk")


class ImportRun(Tracked):
    """One file brought in by one person: how it is read, how far it is, what came of it."""

    history_leaves_out = ("content",)

    class State(models.TextChoices):
        MAPPING = "mapping", _("say what each column is")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")

    class DateOrder(models.TextChoices):
        DAY_FIRST = "day_first", _("day first, as in 20/11/1951")
        MONTH_FIRST = "month_first", _("month first, as in 11/20/1951")

    name = models.CharField(max_length=200)
    system = models.CharField(_("where it comes from"), max_length=40)
    # Emptied when the people are in: rows that need a person keep their own cells.
    content = models.BinaryField()
    layout = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    date_order = models.CharField(max_length=11, choices=DateOrder, default=DateOrder.DAY_FIRST)
    total = models.PositiveIntegerField(default=0)
    is_dry_run = models.BooleanField(default=True)
    state = models.CharField(max_length=7, choices=State, default=State.MAPPING)
    problem = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("crm.User", models.PROTECT, related_name="imports")
    started_at = models.DateTimeField(db_default=DatabaseNow())

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        page = "crm:import_mapping" if self.state == self.State.MAPPING else "crm:import_run"
        return reverse(page, args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def is_stopped(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def can_begin(self) -> bool:
        """Whether its columns may still be changed: until the people are in, or coming in."""
        return self.state == self.State.MAPPING or (self.is_dry_run and not self.is_running)


class ImportRowQuerySet(models.QuerySet):
    def brought(self) -> "ImportRowQuerySet":
        """Rows of real runs that led to a customer."""
        return self.filter(run__is_dry_run=False, customer__isnull=False)

    def page(self, outcome: str, after: int) -> "ImportRowQuerySet":
        """Rows behind row ``after``, of one outcome or of all, in the order of the file."""
        rows = self.filter(number__gt=after).select_related("customer").order_by("number")
        return rows.filter(outcome=outcome) if outcome in ImportRow.Outcome else rows

    def to_decide(self) -> "ImportRowQuerySet":
        """Rows of real runs that were held for a person, decided since or not."""
        was_held = models.Q(outcome=ImportRow.Outcome.HELD) | models.Q(customer__isnull=False)
        rows = self.filter(was_held, run__is_dry_run=False).exclude(cells=[])
        return rows.select_related("run", "customer").defer("run__content")

    def tally(self) -> dict[str, int]:
        """How many rows had each outcome; 0 where none had."""
        counted = dict(self.order_by().values_list("outcome").annotate(models.Count("id")))
        return {outcome: counted.get(outcome, 0) for outcome in ImportRow.Outcome.values}


class ImportRow(models.Model):
    """What became of one data row, and why."""

    untracked_because = "the run's working list; the customers it makes are tracked"

    class Outcome(models.TextChoices):
        CREATED = "created", _("new")
        MATCHED = "matched", _("already here")
        HELD = "held", _("held for a person")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=7, choices=Outcome)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    likely = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    # As they came: cells of a row that needs a person, or says more than the record.
    cells = models.JSONField(default=list)
    # The same row of the same system is recognised by it, whatever became of the customer.
    fingerprint = models.CharField(max_length=32, default="")

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_outcome_per_row")
        ]
        indexes = [
            models.Index(fields=["fingerprint"], name="import_row_fingerprint"),
            models.Index(fields=["run", "outcome", "number"], name="import_row_outcome"),
        ]

    def __str__(self):
        return f"{self.run_id}:{self.number} {self.outcome}"

"""Act, Mention and Read: the three append-only tables of the trail."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DatabaseNow(models.Func):
    """The one clock: the database's, movable only in a database marked test or demo."""

    function = "casetrail_now"
    output_field = models.DateTimeField()
    arity = 0


class TransactionId(models.Func):
    """The id of the transaction that writes, by which the change feed is ordered."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()
    arity = 0


class Source(models.TextChoices):
    PAGE = "page", _("a page")
    API = "api", _("a partner system")
    LINK = "link", _("the customer's own link")
    WORKER = "worker", _("background work")
    IMPORT = "import", _("an import")
    COMMAND = "command", _("a command")
    ADMIN = "admin", _("the management pages")


class Act(models.Model):
    """One gesture of one person or system, one line of the timeline: who, what, why, when."""

    append_only = True

    verb = models.CharField(max_length=60)
    sentence = models.CharField(max_length=500)
    customer = models.ForeignKey(
        "crm.Customer", models.PROTECT, null=True, related_name="acts", db_index=False
    )
    actor = models.ForeignKey("crm.User", models.PROTECT, related_name="acts", db_index=False)
    desk = models.ForeignKey(
        "crm.Desk", models.PROTECT, null=True, related_name="acts", db_index=False
    )
    on_behalf_of = models.ForeignKey(
        "crm.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    source = models.CharField(max_length=8, choices=Source)
    why = models.TextField(blank=True)
    request_key = models.UUIDField(null=True, unique=True)
    at = models.DateTimeField(db_default=DatabaseNow())
    recorded_at = models.DateTimeField(db_default=DatabaseNow())
    xid = models.BigIntegerField(db_default=TransactionId())

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="act_timeline"),
            models.Index(fields=["actor", "-at", "-id"], name="act_by_actor"),
            models.Index(fields=["xid", "id"], name="act_feed"),
            # Which desks ever acted for a customer, asked desk by desk.
            models.Index(fields=["customer", "desk", "source"], name="act_by_desk"),
        ]

    def __str__(self):
        return self.sentence

    def get_absolute_url(self) -> str:
        """Where this act's outcome is seen: the customer's page, else the desk."""
        if self.customer_id:
            return f"{self.customer.get_absolute_url()}#act-{self.pk}"
        return reverse("crm:desk")


class Mention(models.Model):
    """One more customer that an act is about; a lean row for imports, merges and incidents."""

    append_only = True

    act = models.ForeignKey(Act, models.PROTECT, related_name="mentions", db_index=False)
    customer = models.ForeignKey(
        "crm.Customer", models.PROTECT, related_name="mentions", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "customer"], name="mention_once_per_act")
        ]
        indexes = [models.Index(fields=["customer", "-at", "-act"], name="mention_timeline")]

    def __str__(self):
        return f"{self.act_id}: {self.customer_id}"


class Read(models.Model):
    """Somebody looked: one lean row per page, search result list or file taken out."""

    append_only = True

    reader = models.ForeignKey("crm.User", models.PROTECT, related_name="reads", db_index=False)
    desk = models.ForeignKey(
        "crm.Desk", models.PROTECT, null=True, related_name="+", db_index=False
    )
    page = models.CharField(max_length=60)
    customer = models.ForeignKey(
        "crm.Customer", models.PROTECT, null=True, related_name="reads", db_index=False
    )
    listed = ArrayField(models.BigIntegerField(), default=list)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-at"], name="read_of_customer"),
            models.Index(fields=["reader", "-at"], name="read_by_reader"),
            GinIndex("listed", name="read_listed", condition=~models.Q(listed=[])),
        ]

    def __str__(self):
        return f"{self.reader_id} {self.page}"

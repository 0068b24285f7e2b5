"""Orders, and what store, carrier and desks say of them."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from crm import sayings
from crm.facts import Saying, Value
from crm.models.customers import Customer
from crm.models.organisation import Desk
from crm.models.partners import Partner
from crm.sayings import Said
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked


class Party(models.TextChoices):
    """Who may say something of an order."""

    STORE = "store", _("the store")
    CARRIER = "carrier", _("the carrier")
    DESK = "desk", _("our desk")


class About(models.TextChoices):
    """What is said of an order: a predicate of its facts."""

    STATUS = "status", _("status")
    WINDOW = "window", _("delivery")
    DELIVERED = "delivered", _("handed over")


class OrderQuerySet(models.QuerySet):
    def visible_to(self, reader) -> "OrderQuerySet":
        """Those of customers who may be seen; a partner's system sees those it carries."""
        seen = self.filter(customer__in=Customer.objects.visible_to(reader))
        return seen.filter(carrier=reader.partner_id) if reader.partner_id else seen

    def with_reports(self) -> "OrderQuerySet":
        """Each with all that was said of it, in the same query."""
        reports = Report.objects.filter(order=models.OuterRef("pk")).order_by("at", "pk")
        names = ("pk", "predicate", "party", "value", "at", "is_settling")
        row = JSONObject(**{name: name for name in names})
        return self.select_related("seller", "carrier").annotate(
            reported=ArraySubquery(reports.values_list(row))
        )


class Order(Tracked):
    """What a customer ordered; status and delivery window are those that we go by (A1)."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        ON_ITS_WAY = "on_its_way", _("on its way")
        DELIVERED = "delivered", _("delivered")
        CANCELLED = "cancelled", _("cancelled")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=40)
    source = models.CharField(max_length=40, default="store")
    seller = models.ForeignKey(
        Desk, models.PROTECT, null=True, blank=True, related_name="orders"
    )
    carrier = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="orders"
    )
    # Each line: text, quantity, and the amount in minor units where it is known.
    lines = models.JSONField(default=list, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    placed_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.CONFIRMED)
    window_from = models.DateTimeField(null=True, blank=True)
    window_to = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OrderQuerySet.as_manager()
    never_changes = ("number", "source")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="order_once_per_source"),
            models.CheckConstraint(
                condition=models.Q(window_from=None, window_to=None)
                | models.Q(window_from__lt=models.F("window_to")),
                name="window_begins_before_it_ends",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("crm:order", args=[self.pk])

    @property
    def subject(self) -> str:
        """What messages call it in their claims."""
        return f"crm.order:{self.pk}"

    @property
    def what(self) -> str:
        """What was ordered, in one line."""
        return ", ".join(line["text"] for line in self.lines)

    def party_name(self, party: str) -> str:
        """The name of the desk or company that speaks as ``party``."""
        named = {Party.STORE: self.seller, Party.CARRIER: self.carrier}.get(party)
        return str(named or Party(party).label)

    @property
    def parties(self) -> list[str]:
        """Who can say something of this order."""
        has_carrier = self.carrier_id is not None
        return [party for party in Party if has_carrier or party != Party.CARRIER]

    def owner_of(self, about: str) -> str:
        """Whose word it is to give: delivery is the carrier's where there is one."""
        is_delivery = about in (About.WINDOW, About.DELIVERED)
        return Party.CARRIER if is_delivery and self.carrier_id else Party.STORE

    def said(self, about: str) -> list[Said]:
        """All that was said about one thing, the oldest first; of an order ``with_reports``."""
        return [
            Said(
                row["pk"],
                row["party"],
                row["value"],
                parse_datetime(row["at"]),
                row["is_settling"],
            )
            for row in self.reported
            if row["predicate"] == about
        ]

    def standing(self, about: str) -> tuple[Saying, ...]:
        """The standing word of each party."""
        return sayings.standing(self.said(about), COURSES.get(about, ()))

    def gone_by(self, about: str) -> Value:
        """The word that we go by."""
        return sayings.gone_by(self.said(about), self.owner_of(about))


class Report(models.Model):
    """One party's word about an order; never changed, only followed by another."""

    append_only = True

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="reports")
    order = models.ForeignKey(Order, models.PROTECT, related_name="reports", db_index=False)
    predicate = models.CharField(max_length=10, choices=About)
    value = models.JSONField()
    party = models.CharField(max_length=7, choices=Party)
    said_by = models.ForeignKey("crm.User", models.PROTECT, related_name="reports")
    is_settling = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        indexes = [models.Index(fields=["order", "at"], name="report_of_order")]

    def __str__(self):
        return f"{self.order_id}: {self.predicate}"


# What follows what when all goes well.
COURSES = {
    About.STATUS: [Order.Status.CONFIRMED, Order.Status.ON_ITS_WAY, Order.Status.DELIVERED],
    About.DELIVERED: [False, True],
}

"""How to reach a customer: never overwritten, only superseded; who was told which value."""

from django.db import models
from django.db.models.functions import Left, Replace
from django.utils.translation import gettext_lazy as _

from crm import addresses
from crm.models.customers import Customer
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked


class ContactPointQuerySet(models.QuerySet):
    def live(self) -> "ContactPointQuerySet":
        return self.exclude(status=ContactPoint.Status.RETIRED)

    def usable(self) -> "ContactPointQuerySet":
        """Live ones that nobody said are somebody else's."""
        return self.live().exclude(status=ContactPoint.Status.DISPUTED)

    def in_order(self) -> "ContactPointQuerySet":
        return self.order_by("kind", "-is_preferred", "id")


class ContactPoint(Tracked):
    """One e-mail address, phone number or postal address of a customer, and how sure we are."""

    SUBJECT = "crm.contact_point"

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        POSTAL = "postal", _("address")

    class Status(models.TextChoices):
        UNVERIFIED = "unverified", _("not verified yet")
        VERIFIED = "verified", _("verified")
        DISPUTED = "disputed", _("disputed")
        RETIRED = "retired", _("retired")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=6, choices=Kind)
    value = models.CharField(max_length=320)
    # The value for comparing: E.164, lower-case IDNA e-mail, bare words of an address.
    key = models.CharField(max_length=320)
    parts = models.JSONField(default=dict, blank=True)
    label = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.UNVERIFIED)
    level = models.PositiveSmallIntegerField(default=0)
    is_preferred = models.BooleanField(default=False)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    retired_because = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True)

    objects = ContactPointQuerySet.as_manager()
    # Checked by the database as well: a correction retires this row and adds another.
    never_changes = ("customer", "kind", "value", "key")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "key"],
                condition=~models.Q(status="retired"),
                name="contact_point_once_per_customer",
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=models.Q(is_preferred=True) & ~models.Q(status="retired"),
                name="one_preferred_per_kind",
            ),
            models.CheckConstraint(condition=models.Q(level__lte=3), name="level_0_to_3"),
            models.CheckConstraint(
                condition=~models.Q(value=""), name="contact_point_has_value"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "key"], name="contact_point_key"),
            models.Index(
                Left(Replace("key", models.Value(" "), models.Value("")), 7),
                name="postal_begins",
                condition=models.Q(kind="postal") & ~models.Q(status="retired"),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def subject(self) -> str:
        """What messages call it in their claims."""
        return f"{self.SUBJECT}:{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.status != self.Status.RETIRED

    @property
    def shown(self) -> str:
        """The address as every page prints it; scrambled once it is retired."""
        if self.is_live:
            return addresses.shown(self.kind, self.value, self.key)
        return addresses.scrambled(self.kind, self.value, self.key)

    def in_words(self, field: str, value) -> str | None:
        return self.shown if field == "value" else None


class Disclosure(models.Model):
    """Which value went to which holder: what a correction must follow (B11, GDPR Art. 19)."""

    append_only = True

    class Holder(models.TextChoices):
        SYSTEM = "system", _("system")
        PARTNER = "partner", _("partner")
        PROVIDER = "provider", _("provider")
        PERSON = "person", _("person")

    act = models.ForeignKey("crm.Act", models.PROTECT, related_name="disclosures")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="disclosures")
    contact_point = models.ForeignKey(
        ContactPoint, models.PROTECT, null=True, related_name="disclosures"
    )
    field = models.CharField(max_length=60)
    holder_kind = models.CharField(max_length=8, choices=Holder)
    holder = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=DatabaseNow())

    def __str__(self):
        return f"{self.field} to {self.holder}"

"""Addresses that were reported as somebody else's: nothing goes there any more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm import fingerprints
from crm.models.contact_points import ContactPoint
from crm.models.customers import Customer
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked


class QuarantineQuerySet(models.QuerySet):
    def standing(self) -> "QuarantineQuerySet":
        return self.filter(lifted_at=None)

    def of_address(self, kind: str, key: str) -> "QuarantineQuerySet":
        """Those of one address, for whichever customer."""
        return self.filter(fingerprint__in=fingerprints.known(kind, key))

    def binding(self, customer: Customer | None) -> "QuarantineQuerySet":
        """Those that hold for ``customer``: their own, and those for every customer."""
        return self.filter(models.Q(customer=customer) | models.Q(customer=None))


class Quarantine(Tracked):
    """One address that is not a customer's, or whose owner wants nothing from us at all.

    It keeps a fingerprint and no address. Without ``customer`` it holds for every customer.
    """

    class Via(models.TextChoices):
        LINK = "link", _("the link in our message")
        REPLY = "reply", _("a reply to our message")
        PHONE = "phone", _("phone")
        PARTNER = "partner", _("a partner")
        COLLEAGUE = "colleague", _("a colleague")

    kind = models.CharField(max_length=6, choices=ContactPoint.Kind)
    fingerprint = models.CharField(max_length=64, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="quarantines"
    )
    contact_point = models.ForeignKey(
        ContactPoint, models.PROTECT, null=True, blank=True, related_name="quarantines"
    )
    reported_via = models.CharField(max_length=9, choices=Via)
    reported_at = models.DateTimeField(db_default=DatabaseNow())
    reason = models.CharField(max_length=240, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = models.CharField(max_length=240, blank=True)

    objects = QuarantineQuerySet.as_manager()
    never_changes = ("kind", "fingerprint", "customer")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint", "customer"],
                condition=models.Q(lifted_at=None),
                nulls_distinct=False,
                name="quarantine_once",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def intended(self) -> Customer | None:
        """Whom the messages were meant for, where that is known."""
        if self.customer:
            return self.customer
        return self.contact_point.customer if self.contact_point else None

    def covers(self, point: ContactPoint) -> bool:
        """Whether nothing may go to this contact point while the quarantine stands."""
        if self.customer_id not in (None, point.customer_id):
            return False
        return self.fingerprint in fingerprints.known(point.kind, point.key)

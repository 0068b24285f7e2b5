"""Who belongs to whom, and may act for whom."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.customers import Customer
from crm.trail.tracked import Tracked


class Scope(models.TextChoices):
    """The matters for which one person may act for another, or be told about them."""

    EVERYTHING = "everything", _("everything")
    VISITS = "visits", _("visits")
    DELIVERIES = "deliveries", _("deliveries")
    BILLING = "billing", _("bills")
    HEALTH = "health", _("health")
    POINTS = "points", _("points")


class RelationshipQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> "RelationshipQuerySet":
        return self.filter(ended_at=None).filter(
            models.Q(until_on=None) | models.Q(until_on__gte=day)
        )


class Relationship(Tracked):
    """What ``other`` is to ``customer``, and what they may do and be told for them (D7)."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="relationships")
    other = models.ForeignKey(Customer, models.PROTECT, related_name="relates_to")
    role = models.CharField(max_length=60)
    may_act_for = ArrayField(
        models.CharField(max_length=12, choices=Scope), default=list, blank=True
    )
    may_be_told = ArrayField(
        models.CharField(max_length=12, choices=Scope), default=list, blank=True
    )
    basis = models.CharField(max_length=200, blank=True)
    until_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(customer=models.F("other")), name="related_to_somebody_else"
            ),
            models.UniqueConstraint(
                fields=["customer", "other", "role"],
                condition=models.Q(ended_at=None),
                name="relationship_once",
            ),
        ]

    def __str__(self):
        return f"{self.other} ({self.role})"

    @property
    def acts_in_words(self) -> str:
        return ", ".join(str(Scope(scope).label) for scope in self.may_act_for)

    @property
    def told_in_words(self) -> str:
        return ", ".join(str(Scope(scope).label) for scope in self.may_be_told)

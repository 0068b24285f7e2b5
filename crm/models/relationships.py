"""Who belongs to whom and may act for whom; what every desk must bear in mind."""

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


class CareNoteQuerySet(models.QuerySet):
    def standing(self, day: date) -> "CareNoteQuerySet":
        return self.filter(ended_at=None).filter(
            models.Q(until_on=None) | models.Q(until_on__gte=day)
        )


class CareNote(Tracked):
    """One fact every desk must see first: something being put right, or something not to do."""

    class Kind(models.TextChoices):
        RECOVERY = "recovery", _("Still being put right")
        PLEASE_DONT = "please_dont", _("Please don’t")
        WE_PROMISED = "we_promised", _("We promised")

    class Audience(models.TextChoices):
        DESKS = "desks", _("all desks")
        PARTNERS = "partners", _("all desks and the partner on the job")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="care_notes")
    kind = models.CharField(max_length=11, choices=Kind)
    fact = models.CharField(max_length=120)
    reason = models.CharField(max_length=240, blank=True)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.DESKS)
    until_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CareNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "fact"],
                condition=models.Q(ended_at=None),
                name="care_note_once",
            )
        ]

    def __str__(self):
        return self.fact

    @property
    def rank(self) -> int:
        """Where it stands among others: what is still being put right comes first (A11)."""
        return list(CARE_LOOKS).index(self.kind)

    @property
    def icon(self) -> str:
        return CARE_LOOKS[self.kind][0]

    @property
    def tone(self) -> str:
        return CARE_LOOKS[self.kind][1]


# Icon and tone of each kind, in the order of their weight.
CARE_LOOKS = {
    CareNote.Kind.RECOVERY: ("alert", "alert"),
    CareNote.Kind.WE_PROMISED: ("promise", "person"),
    CareNote.Kind.PLEASE_DONT: ("held", "held"),
}

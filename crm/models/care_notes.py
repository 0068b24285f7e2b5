"""What every desk must know first about a customer."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.customers import Customer
from crm.trail.tracked import Tracked


class CareNoteQuerySet(models.QuerySet):
    def standing(self, day: date) -> "CareNoteQuerySet":
        return self.filter(ended_at=None).filter(
            models.Q(until_on=None) | models.Q(until_on__gte=day)
        )

    def by_rank(self) -> "CareNoteQuerySet":
        """What is still being put right comes first (A11)."""
        ranks = [models.When(kind=kind, then=rank) for rank, kind in enumerate(CARE_LOOKS)]
        return self.order_by(models.Case(*ranks), "customer", "pk")


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
        """Its place in ``by_rank``, for notes that were read otherwise."""
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

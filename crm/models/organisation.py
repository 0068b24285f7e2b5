"""The organisation itself: its name and mode, its desks, and what is live where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.trail.tracked import Tracked


class OrganisationQuerySet(models.QuerySet):
    def current(self) -> "Organisation | None":
        return self.first()

    def time_zone(self) -> str | None:
        """The zone in which the organisation says days and hours; None before its set-up."""
        return self.values_list("time_zone", flat=True).first()


class Organisation(Tracked):
    """The one organisation that this installation serves."""

    class Mode(models.TextChoices):
        REHEARSAL = "rehearsal", _("rehearsal: every message stays in the local mailbox")
        LIVE = "live", _("live")
        DEMO = "demo", _("demo")
        TEST = "test", _("test")

    name = models.CharField(max_length=120)
    mode = models.CharField(max_length=9, choices=Mode, default=Mode.REHEARSAL)
    region = models.CharField(max_length=2, default="US", help_text=_("two letters, as in US"))
    time_zone = models.CharField(max_length=40, default="America/New_York")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), name="one_organisation"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether messages reach customers; everywhere else they end in the local mailbox."""
        return self.mode == self.Mode.LIVE

    @property
    def is_demo(self) -> bool:
        return self.mode == self.Mode.DEMO


class Desk(Tracked):
    """A place where customers are served: the clinic, the counter, the phone."""

    name = models.CharField(max_length=60, unique=True)
    direct_line = models.CharField(max_length=30, blank=True)
    opens_clinical = models.BooleanField(
        _("may open clinical notes"), default=False, help_text=_("for clinical staff only")
    )
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class CapabilityQuerySet(models.QuerySet):
    def is_live(self, feature: str, region: str = "") -> bool:
        """Whether it works there: a word about the region counts before one about all."""
        said = self.filter(feature=feature, region__in=["", region]).order_by("-region").first()
        return bool(said) and said.state == Capability.State.LIVE


class Capability(Tracked):
    """What works where: one row read by pages, scripts and messages alike (B6, A18)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        PILOT = "pilot", _("pilot")
        LIVE = "live", _("live")
        PAUSED = "paused", _("paused")

    feature = models.CharField(max_length=60)
    region = models.CharField(max_length=40, blank=True, help_text=_("empty means everywhere"))
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    since_on = models.DateField(null=True, blank=True)

    objects = CapabilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "capabilities"
        ordering = ["feature", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["feature", "region"], name="capability_once_per_region"
            )
        ]

    def __str__(self):
        return f"{self.feature} ({self.region or _('everywhere')}): {self.get_state_display()}"

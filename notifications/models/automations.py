"""What speaks by itself: owned, explained, tried out, and stopped by one press."""

from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models import Customer, Desk
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked, track
from notifications import topics
from notifications.chips import Chip
from notifications.topics import Channel, Topic


class Automation(Tracked):
    """A message that is sent by itself when something happens: whose it is and what it does.

    ``replaces`` is the automation whose place it takes: while this one is tried with a few,
    that one goes on for all others (C12). ``since`` is when it came into its state.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PILOT = "pilot", _("pilot")
        LIVE = "live", _("live")
        HALTED = "halted", _("halted")

    name = models.CharField(max_length=80, unique=True)
    explains = models.TextField(_("what it does"), help_text=_("in words for a customer"))
    owner = models.ForeignKey("crm.User", models.PROTECT, related_name="automations")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="automations")
    trigger = models.CharField(max_length=40)
    settings = models.JSONField(default=dict, blank=True)
    topic = models.CharField(max_length=60)
    wording = models.ForeignKey(
        "notifications.Wording", models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    state_before_halt = models.CharField(max_length=6, choices=State, blank=True)
    since = models.DateTimeField(db_default=DatabaseNow())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("notifications:automation", args=[self.pk])

    @property
    def chip(self) -> Chip:
        return AUTOMATION_LOOKS[self.state]

    @property
    def of_topic(self) -> Topic:
        return topics.get(self.topic)

    @property
    def is_live(self) -> bool:
        """Whether it is for everybody, also where a halt keeps it silent for now."""
        return self.State.LIVE in (self.state, self.state_before_halt)

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.LIVE, self.State.PILOT)


AUTOMATION_LOOKS = {
    Automation.State.DRAFT: Chip("plan", "pencil", _("Draft")),
    Automation.State.PILOT: Chip("open", "group", _("Pilot")),
    Automation.State.LIVE: Chip("ok", "check", _("Live")),
    Automation.State.HALTED: Chip("alert", "held", _("Halted")),
}


class PilotMember(Tracked):
    """A customer who agreed to be among the first (C12)."""

    automation = models.ForeignKey(Automation, models.PROTECT, related_name="pilot_members")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="pilots")
    agreed_how = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["automation", "customer"],
                condition=models.Q(ended_at=None),
                name="pilot_member_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(agreed_how=""), name="pilot_member_agreed"
            ),
        ]

    def __str__(self):
        return f"{self.customer}"


class Rollout(Tracked):
    """The short plan by which an automation goes from a pilot to everybody (C19, C20).

    Each step is a dict with ``on``, an ISO 8601 day, and ``what``.
    """

    automation = models.OneToOneField(Automation, models.PROTECT, related_name="rollout")
    owner = models.ForeignKey(
        "crm.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    way_back = models.TextField(blank=True)
    steps = models.JSONField(default=list, blank=True)
    desks = models.ManyToManyField(Desk, related_name="rollouts", blank=True)

    def __str__(self):
        return f"{self.automation}"


track(Rollout.desks.through, module="notifications")


class SignOff(Tracked):
    """One reviewer's word for one desk that a rollout touches."""

    rollout = models.ForeignKey(Rollout, models.PROTECT, related_name="sign_offs")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    by = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    remark = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rollout", "desk"], name="sign_off_once_per_desk")
        ]

    def __str__(self):
        return f"{self.desk}: {self.by}"


class HaltQuerySet(models.QuerySet):
    def standing(self) -> "HaltQuerySet":
        return self.filter(begun_at__isnull=False, ended_at=None)

    def proposed(self) -> "HaltQuerySet":
        return self.filter(begun_at=None, ended_at=None)


class Halt(Tracked):
    """Something that must not speak for now: proposed by anybody, begun by a supervisor (B7).

    The fields that are set narrow it down; with none set, nothing leaves at all.
    """

    automation = models.ForeignKey(
        Automation, models.PROTECT, null=True, blank=True, related_name="halts"
    )
    topic = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    sender = models.ForeignKey(
        "crm.User", models.PROTECT, null=True, blank=True, related_name="halts"
    )
    wording = models.ForeignKey(
        "notifications.Wording", models.PROTECT, null=True, blank=True, related_name="halts"
    )
    why = models.CharField(max_length=300)
    proposed_by = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=DatabaseNow())
    begun_by = models.ForeignKey("crm.User", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("crm.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects = HaltQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(why=""), name="halt_says_why")
        ]

    def __str__(self):
        return self.why

    def get_absolute_url(self) -> str:
        return reverse("notifications:halt", args=[self.pk])

    @property
    def is_standing(self) -> bool:
        return self.begun_at is not None and self.ended_at is None

    @property
    def is_proposed(self) -> bool:
        return self.begun_at is None and self.ended_at is None

    @property
    def changed_at(self) -> datetime:
        """When the last thing happened to it."""
        return self.ended_at or self.begun_at or self.proposed_at

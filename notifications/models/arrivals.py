"""The local mailbox: what arrived at the local carrier, and how it was told to behave."""

from datetime import datetime
from fnmatch import fnmatchcase

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.trail.models import DatabaseNow
from notifications import chips
from notifications.topics import Channel


class Behaviour(models.TextChoices):
    """What the local carrier does with a message; docs/local-carrier.md says more."""

    ACCEPT = "accept", _("accept it")
    IGNORE_KEYS = "ignore_keys", _("deliver a repeat as a second message")
    DELAY = "delay", _("answer late")
    REFUSE = "refuse", _("refuse the address for good")
    BUSY = "busy", _("refuse for now (429, 451)")
    REFUSE_CONTENT = "refuse_content", _("refuse the content for good")
    FAIL = "fail", _("fail without saying what happened (500)")
    HANG = "hang", _("take it and never answer")
    CUT_BEFORE_ACCEPT = "cut_before_accept", _("hang up before it is delivered")
    CUT_AFTER_ACCEPT = "cut_after_accept", _("deliver it and hang up")
    BAD_JSON = "bad_json", _("deliver it and answer nonsense")
    DELIVER = "deliver", _("report that it arrived")
    DELIVER_TWICE = "deliver_twice", _("report twice that it arrived")
    BOUNCE = "bounce", _("report that the address does not exist")
    BOUNCE_SOFT = "bounce_soft", _("report a full mailbox")
    COMPLAIN = "complain", _("report it as spam")
    FORGE = "forge", _("send a report that is not signed as ours")


class ArrivalQuerySet(models.QuerySet):
    def newest_first(self) -> "ArrivalQuerySet":
        return self.order_by("-at", "-id")

    def older_than(self, moment: datetime) -> "ArrivalQuerySet":
        return self.filter(at__lt=moment)

    def at_address(self, words: str) -> "ArrivalQuerySet":
        """Those whose address contains these words, however it is written."""
        return self.filter(to__icontains=words) if words else self


class Arrival(models.Model):
    """One message as it came out at the other end: never at a customer's, only here."""

    untracked_because = (
        "machine state: the far end of a rehearsed line, forgotten after a month"
    )

    channel = models.CharField(max_length=6, choices=Channel)
    sender = models.CharField(max_length=320, blank=True)
    sender_address = models.CharField(max_length=320, blank=True)
    to = models.CharField(max_length=2_000)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.TextField(blank=True)
    key = models.CharField(max_length=200, blank=True)
    provider_id = models.CharField(max_length=300)
    message_ref = models.CharField(max_length=100, blank=True)
    behaviour = models.CharField(max_length=17, choices=Behaviour, default=Behaviour.ACCEPT)
    at = models.DateTimeField(db_default=DatabaseNow())

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("at", "id", name="arrival_newest"),
            models.Index("channel", "key", name="arrival_key"),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("notifications:arrival", args=[self.pk])

    @property
    def icon(self) -> str:
        return chips.CHANNELS[self.channel]

    @property
    def first_words(self) -> str:
        """What a list shows of it."""
        return self.subject or self.text[:90]


class Answer(models.Model):
    """What was done with an arrival in its reader's place: a reply, a bounce, a complaint."""

    untracked_because = "machine state: it comes back through a door, and is signed there"

    class What(models.TextChoices):
        REPLY = "reply", _("Reply")
        STOP = "stop", _("STOP")
        DELIVER = "deliver", _("Say it arrived")
        BOUNCE = "bounce", _("Bounce it")
        COMPLAIN = "complain", _("Complain")

    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="answers")
    what = models.CharField(max_length=8, choices=What)
    text = models.TextField(blank=True)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_what_display()} {self.pk}"


class CarrierRule(models.Model):
    """How the carrier treats what is sent to some addresses; the newest that fits counts."""

    untracked_because = "machine state: a setting of the rehearsed line, never of a real one"

    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    to = models.CharField(
        _("address"), max_length=320, default="*", help_text=_("with * for any characters")
    )
    behaviour = models.CharField(max_length=17, choices=Behaviour)
    # How often it still applies; empty for always.
    times = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.to}: {self.get_behaviour_display()}"

    def fits(self, channel: str, to: str) -> bool:
        return self.channel in ("", channel) and fnmatchcase(to.lower(), self.to.lower())

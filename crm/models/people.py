"""Every hand is a User: staff, a partner's system, ours; computers they share."""

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from crm import trail
from crm.roles import ADMIN, FRONT_DESK, SUPERVISOR
from crm.trail.models import DatabaseNow
from crm.trail.tracked import Tracked, track


class Hands(UserManager):
    """Users, with the system's own hand among them."""

    def system(self) -> "User":
        return self.select_related("desk").get(username=User.SYSTEM)

    def staff(self) -> models.QuerySet:
        """People who may sign in today, by name."""
        people = self.filter(is_active=True, partner=None).exclude(username=User.SYSTEM)
        return people.select_related("desk").order_by("first_name", "last_name")

    def create_superuser(self, *args, **more) -> "User":
        """What Django's ``createsuperuser`` calls once it has asked for everything."""
        says = _("An admin with every right was admitted by a command")
        with trail.act("person.admitted", by=None, says=says):
            return super().create_superuser(*args, **more)


class User(AbstractUser, Tracked):
    """A person of the organisation, the system of a partner, or the system itself."""

    SYSTEM = "system"

    class Theme(models.TextChoices):
        AUTO = "auto", _("as the computer")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    class Density(models.TextChoices):
        DENSE = "dense", _("dense")
        ROOMY = "roomy", _("roomy")

    # Every sign-in is an act of its own; a second clock beside the trail would only disagree.
    last_login = None
    history_leaves_out = ("password", "pin")

    desk = models.ForeignKey(
        "crm.Desk", models.PROTECT, null=True, blank=True, related_name="people"
    )
    partner = models.ForeignKey(
        "crm.Partner", models.PROTECT, null=True, blank=True, related_name="hands"
    )
    direct_line = models.CharField(max_length=30, blank=True)
    pin = models.CharField(max_length=128, blank=True, editable=False)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    density = models.CharField(max_length=5, choices=Density, default=Density.DENSE)
    keys_on = models.BooleanField(_("single-letter keys"), default=True)

    objects = Hands()

    class Meta(AbstractUser.Meta):
        # Signing in asks for neither capitals nor small letters: two spellings are one name.
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="name_once",
                violation_error_message=_("Somebody signs in by that name. Choose another."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="work_email_once",
                condition=~models.Q(email=""),
                violation_error_message=_(
                    "That is the e-mail of a colleague. Each has their own."
                ),
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def short_name(self) -> str:
        return self.first_name or self.username

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def name_and_desk(self) -> str:
        return f"{self.short_name}, {self.desk}" if self.desk_id else self.short_name

    @property
    def line(self) -> str:
        """The number at which they are reached: their own, or else their desk's."""
        return self.direct_line or (self.desk.direct_line if self.desk_id else "")

    @property
    def role(self) -> str:
        """The highest of the roles this person holds."""
        held = {group.name for group in self.groups.all()}
        return next((name for name in (ADMIN, SUPERVISOR, FRONT_DESK) if name in held), "")

    def check_password(self, raw_password: str) -> bool:
        """Whether this is the password; an old way of storing it is renewed, as an act."""

        def renew(password: str) -> None:
            self.password = make_password(password)
            says = _("The stored form of a password was renewed: %(name)s")
            with trail.act("password.renewed", by=None, says=says % {"name": self.full_name}):
                self.save(update_fields=["password"])

        return check_password(raw_password, self.password, renew)

    def set_pin(self, pin: str) -> None:
        self.pin = make_password(pin)

    def has_pin(self, pin: str) -> bool:
        return bool(self.pin) and check_password(pin, self.pin)


track(Group, module="crm")
track(Group.permissions.through, module="crm")
track(User.groups.through, module="crm")
track(User.user_permissions.through, module="crm")


class Workstation(Tracked):
    """A computer that several people share, enrolled so that each can come back by PIN."""

    name = models.CharField(max_length=60)
    desk = models.ForeignKey("crm.Desk", models.PROTECT, related_name="workstations")
    key = models.CharField(
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$")],
        editable=False,
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.name}, {self.desk}"


class KnownHand(models.Model):
    """A person who signed in fully on a shared computer today and may come back by PIN."""

    untracked_because = "machine state: the sign-in itself is an act"

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="known_hands")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    signed_in_at = models.DateTimeField(db_default=DatabaseNow())
    wrong_pins = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workstation", "user"], name="known_once_per_computer"
            )
        ]

    def __str__(self):
        return f"{self.user} at {self.workstation}"


class Draft(models.Model):
    """What somebody typed and has not sent; kept for them on the server."""

    untracked_because = "machine state: text that has not been said yet"

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=120)
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_form")
        ]

    def __str__(self):
        return f"{self.user_id}: {self.form}"

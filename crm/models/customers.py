"""The one shared customer: person, household or organisation."""

import secrets
from contextlib import suppress
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Concat, Left, Upper
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import texts, wording
from crm.trail.tracked import Tracked

# No vowels and no look-alikes: a ref is read aloud and never spells a word.
REF_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_ref() -> str:
    """A public ref such as ``C7KQ9MX``: seven places, some ten billion of them."""
    return "C" + "".join(secrets.choice(REF_ALPHABET) for _ in range(7))


# People by their family name, all others by the only name they have.
SORTED_BY = Upper(Concat("family_name", "organisation_name"))


class CustomerQuerySet(models.QuerySet):
    def visible_to(self, reader) -> "CustomerQuerySet":
        """Every signed-in colleague sees every customer; the look itself is logged (D1)."""
        return self if reader.is_authenticated else self.none()

    def for_page(self) -> "CustomerQuerySet":
        return self.select_related("owner__desk", "deputy__desk")

    def with_us(self) -> "CustomerQuerySet":
        """Who neither left nor died: to all others goes only what has to be sent (B14)."""
        return self.filter(standing=Customer.Standing.WITH_US)

    def by_name(self) -> "CustomerQuerySet":
        """In the order of lists, with ``sorted_by`` and ``then_by``, as the index has them."""
        return self.annotate(sorted_by=SORTED_BY, then_by=Upper("given_name")).order_by(
            "sorted_by", "then_by", "pk"
        )

    def behind(self, last: "Customer") -> "CustomerQuerySet":
        """Who comes after ``last`` in the same order; both are of ``by_name()``."""
        later = Q(sorted_by__gt=last.sorted_by) | Q(then_by__gt=last.then_by)
        later |= Q(then_by=last.then_by, pk__gt=last.pk)
        # Said apart, so that the index is entered at this name.
        return self.filter(Q(sorted_by__gte=last.sorted_by), later)


class Customer(Tracked):
    """Somebody the organisation serves: a person, a household or an organisation (D11)."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        HOUSEHOLD = "household", _("household")
        ORGANISATION = "organisation", _("organisation")

    class Standing(models.TextChoices):
        WITH_US = "with_us", _("with us")
        LEFT = "left", _("left")
        DIED = "died", _("has died")

    class AddressForm(models.TextChoices):
        FORMAL = "formal", _("formal, as in Ms. Adeyemi")
        FIRST_NAME = "first_name", _("first name, as they asked for")
        OWN_WORDS = "own_words", _("in their own words")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    title = models.CharField(max_length=30, blank=True)
    given_name = models.CharField(max_length=300, blank=True)
    family_name = models.CharField(max_length=300, blank=True)
    organisation_name = models.CharField(max_length=300, blank=True)
    address_form = models.CharField(
        max_length=10, choices=AddressForm, default=AddressForm.FORMAL
    )
    address_words = models.CharField(max_length=80, blank=True)
    born_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey(
        "crm.User", models.PROTECT, null=True, blank=True, related_name="customers"
    )
    deputy = models.ForeignKey(
        "crm.User", models.PROTECT, null=True, blank=True, related_name="deputises_for"
    )
    worth_knowing = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    own = models.JSONField(default=dict, blank=True)
    since_on = models.DateField(null=True, blank=True)
    standing = models.CharField(
        max_length=7, choices=Standing, default=Standing.WITH_US, db_default=Standing.WITH_US
    )
    standing_since_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="person", organisation_name="")
                & (~models.Q(given_name="") | ~models.Q(family_name=""))
                | ~models.Q(kind="person")
                & models.Q(given_name="", family_name="")
                & ~models.Q(organisation_name=""),
                name="customer_has_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(address_form="own_words") ^ models.Q(address_words=""),
                name="own_words_are_given",
            ),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True)
                | models.Q(deputy__isnull=True)
                | ~models.Q(owner=models.F("deputy")),
                name="deputy_is_another_person",
            ),
        ]
        indexes = [
            GinIndex("tags", name="customer_tags"),
            models.Index(fields=["born_on"], name="customer_born"),
            models.Index(
                Upper("family_name"), Left(Upper("given_name"), 1), name="customer_surname"
            ),
            models.Index(
                Left(Upper("organisation_name"), 8),
                name="organisation_begins",
                condition=~models.Q(organisation_name=""),
            ),
            models.Index(SORTED_BY, Upper("given_name"), "id", name="customer_by_name"),
            models.Index(
                Upper("region"), name="customer_region", condition=~models.Q(region="")
            ),
        ]
        permissions = [("export_customer", _("Can take out a list of customers as a file"))]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:customer", args=[self.ref])

    @property
    def is_person(self) -> bool:
        return self.kind == self.Kind.PERSON

    @property
    def is_with_us(self) -> bool:
        return self.standing == self.Standing.WITH_US

    @property
    def name(self) -> str:
        """The name in full, as every list, heading and search result prints it."""
        if self.is_person:
            return f"{self.given_name} {self.family_name}".strip()
        return self.organisation_name

    @property
    def addressed_as(self) -> str:
        """How to address them; no first name unless they chose it (C6)."""
        if self.address_form == self.AddressForm.OWN_WORDS:
            return self.address_words
        if self.address_form == self.AddressForm.FIRST_NAME and self.given_name:
            return self.given_name
        formally = f"{self.title} {self.family_name or self.given_name}".strip()
        return formally if self.title and self.is_person else self.name

    @property
    def initials(self) -> str:
        words = texts.INVISIBLE.sub("", self.name).split()
        if not words:
            return ""
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


class IdentifierQuerySet(models.QuerySet):
    def live(self) -> "IdentifierQuerySet":
        return self.filter(ended_at=None)


class Identifier(Tracked):
    """What another system calls this customer: an account, a policy, an external ref."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="identifiers")
    system = models.CharField(max_length=60)
    value = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = IdentifierQuerySet.as_manager()
    never_changes = ("customer", "system", "value")

    class Meta:
        ordering = ["system", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                condition=models.Q(ended_at=None),
                name="identifier_once_per_system",
            )
        ]

    def __str__(self):
        return f"{self.system} {self.value}"


class OwnFieldQuerySet(models.QuerySet):
    def open_to(self, reader) -> "OwnFieldQuerySet":
        """Those whose values this reader may see, now and in any earlier version."""
        if reader.has_perm("crm.view_act"):
            return self.all()
        return self.filter(audience=OwnField.Audience.STAFF)


class OwnField(Tracked):
    """A field the organisation added: its name, type and who may see it."""

    class Type(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        YES_NO = "yes_no", _("yes or no")

    class Audience(models.TextChoices):
        STAFF = "staff", _("all desks")
        SUPERVISORS = "supervisors", _("supervisors")

    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=80)
    type = models.CharField(max_length=6, choices=Type, default=Type.TEXT)
    audience = models.CharField(max_length=11, choices=Audience, default=Audience.STAFF)

    objects = OwnFieldQuerySet.as_manager()

    class Meta:
        ordering = ["label"]

    def __str__(self):
        return self.label

    def worded(self, value) -> str:
        """A kept value as people read it; what its source wrote otherwise stays as it is."""
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        with suppress(ValueError):
            if self.type == self.Type.DATE:
                return wording.plain_day(date.fromisoformat(str(value)))
        return str(value)

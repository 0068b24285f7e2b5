"""Brands: under whose name and from which addresses a desk writes."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Desk
from crm.trail.tracked import Tracked, track

# The commands and numbers of an SVG path, and nothing that could be anything else.
PATH = RegexValidator(
    r"^[MmLlHhVvCcSsQqTtAaZz0-9 ,.\-]*$", _("Enter the path of an SVG drawing: its “d” alone.")
)


class BrandQuerySet(models.QuerySet):
    def of_desk(self, desk: int | None) -> "Brand | None":
        """The brand under which a desk writes; None where it is the organisation itself."""
        return self.filter(desks=desk, is_open=True).order_by("pk").first() if desk else None


class Brand(Tracked):
    """A name, its addresses and its mark; what is left empty is the organisation's own."""

    name = models.CharField(max_length=60, unique=True)
    email = models.EmailField(_("sender’s e-mail address"), blank=True)
    text_number = models.CharField(
        _("number for texts"),
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"^\+[1-9][0-9]{6,14}$", _("As in +15550100100."))],
    )
    reply_to = models.EmailField(_("answers go to"), blank=True)
    return_address = models.CharField(
        max_length=200, blank=True, help_text=_("stands at the top of letters, on one line")
    )
    mark = models.CharField(
        max_length=4_000,
        blank=True,
        validators=[PATH],
        help_text=_("the path of an SVG drawing of 24 by 24, or nothing"),
    )
    desks = models.ManyToManyField(Desk, related_name="brands", blank=True)
    is_open = models.BooleanField(_("in use"), default=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


track(Brand.desks.through, module="notifications")

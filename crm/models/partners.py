"""Partners: other companies that serve our customers with us."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.trail.tracked import Tracked


class Partner(Tracked):
    """A company that works with us: what it does, whom to call, what it may write about."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text=_("as in brant-haulage"))
    kind = models.CharField(
        _("what they do"), max_length=60, blank=True, help_text=_("for example delivery")
    )
    phone = models.CharField(max_length=30, blank=True)
    contact_person = models.CharField(max_length=120, blank=True)
    may_send = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("may write about"),
        default=list,
        blank=True,
        help_text=_("codes of topics, with commas"),
    )
    is_open = models.BooleanField(_("works with us now"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:partner", args=[self.slug])

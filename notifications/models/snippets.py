"""Sentences that colleagues write often, kept to be put into a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Desk
from crm.trail.tracked import Tracked


class SnippetQuerySet(models.QuerySet):
    def for_desk(self, desk: int | None) -> "SnippetQuerySet":
        """Those of everybody, and of this desk."""
        return self.filter(models.Q(desk=None) | models.Q(desk=desk), is_open=True)


class Snippet(Tracked):
    """A sentence that colleagues write often, to be put into their own words."""

    name = models.CharField(max_length=60)
    text = models.TextField(max_length=1_000)
    desk = models.ForeignKey(
        Desk,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="snippets",
        help_text=_("empty means for every desk"),
    )
    is_open = models.BooleanField(_("in use"), default=True)

    objects = SnippetQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "desk"], name="snippet_once", nulls_distinct=False
            )
        ]

    def __str__(self):
        return self.name

"""Lists that somebody put together and kept under a name."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from crm.models.people import User
from crm.trail.tracked import Tracked


class SavedViewQuerySet(models.QuerySet):
    def standing(self) -> "SavedViewQuerySet":
        return self.filter(ended_at=None)

    def open_to(self, reader: User) -> "SavedViewQuerySet":
        """The reader's own, and those that are shared with every desk."""
        return self.filter(Q(owner=reader) | Q(is_shared=True))


class SavedView(Tracked):
    """A list of customers by a name: not the customers, but what they have in common."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    # The state of the list, urlencoded; ``crm.filters`` reads it.
    query = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()
    # What was approved for a letter stays what it was; another list is another view.
    never_changes = ("owner", "query")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(ended_at=None),
                name="saved_view_once_per_owner",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('crm:customers')}?{self.query}"

"""What admins manage by plain forms in this layer; every write is an act."""

from django.contrib import admin

from crm.admin import SignedAdmin
from notifications.models import Brand, Snippet


@admin.register(Brand)
class BrandAdmin(SignedAdmin):
    """Names, addresses and marks under which desks write."""

    list_display = ["name", "email", "text_number", "is_open"]
    filter_horizontal = ["desks"]


@admin.register(Snippet)
class SnippetAdmin(SignedAdmin):
    """Sentences that a desk says often."""

    list_display = ["name", "desk", "is_open"]
    list_filter = ["desk", "is_open"]
    search_fields = ["name", "text"]

"""What admins manage of the one voice by plain forms."""

from django.contrib import admin

from crm.admin import SignedAdmin
from notifications.models import Brand


@admin.register(Brand)
class BrandAdmin(SignedAdmin):
    """Names, addresses and marks under which desks write."""

    list_display = ["name", "email", "text_number", "is_open"]
    filter_horizontal = ["desks"]

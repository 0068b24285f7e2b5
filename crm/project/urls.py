"""The root addresses: one line per layer."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("crm.urls")),
    path("", include("notifications.urls")),
    path("sign-in/", include("crm.entrance")),
    path("manage/", admin.site.urls),
]

"""The addresses of the house: one line per floor."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("crm.urls")),
    path("sign-in/", include("crm.entrance")),
    path("manage/", admin.site.urls),
]

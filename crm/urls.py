"""Addresses of the ground floor: nouns, acts too."""

from django.urls import path

app_name = "crm"

urlpatterns: list[path] = []

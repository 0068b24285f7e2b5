"""Addresses of the middle layer."""

from django.urls import path

from notifications.views import links, messages

app_name = "notifications"

urlpatterns: list[path] = [
    path("messages/<int:pk>/", messages.message, name="message"),
    path("t/<str:token>/", links.link, name="link"),
    path("t/<str:token>/stop/", links.stop, name="stop"),
]

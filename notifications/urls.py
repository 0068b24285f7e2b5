"""Addresses of the middle layer."""

from django.urls import path

from notifications.views import messages

app_name = "notifications"

urlpatterns: list[path] = [
    path("messages/<int:pk>/", messages.message, name="message"),
    path("messages/<int:pk>/closing/", messages.message_closing, name="message_closing"),
    path("messages/<int:pk>/drop/", messages.message_drop, name="message_drop"),
    path("messages/<int:pk>/override/", messages.message_override, name="message_override"),
    path("messages/<int:pk>/own-words/", messages.message_own_words, name="message_own_words"),
    path("messages/<int:pk>/repeat/", messages.message_repeat, name="message_repeat"),
    path("messages/<int:pk>/time/", messages.message_time, name="message_time"),
]

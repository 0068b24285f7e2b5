"""Addresses of the middle layer."""

from django.urls import path

from notifications.views import messages, replies

app_name = "notifications"

urlpatterns: list[path] = [
    path("customers/<ref:ref>/messages/new/", replies.reply_new, name="reply_new"),
    path("customers/<ref:ref>/messages/new/length/", replies.reply_length, name="reply_length"),
    path("messages/<int:pk>/", messages.message, name="message"),
    path("messages/<int:pk>/closing/", messages.message_closing, name="message_closing"),
    path("messages/<int:pk>/drop/", messages.message_drop, name="message_drop"),
    path("messages/<int:pk>/override/", messages.message_override, name="message_override"),
    path("messages/<int:pk>/own-words/", messages.message_own_words, name="message_own_words"),
    path("messages/<int:pk>/repeat/", messages.message_repeat, name="message_repeat"),
    path("messages/<int:pk>/state/", replies.reply_state, name="reply_state"),
    path("messages/<int:pk>/undo/", replies.reply_undo, name="reply_undo"),
    path("messages/<int:pk>/time/", messages.message_time, name="message_time"),
]

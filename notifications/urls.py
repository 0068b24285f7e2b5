"""Addresses of the middle layer: nouns, acts too."""

from django.urls import path

from notifications.views import enquiries, inbound, links, mailbox, messages, replies, wishes

app_name = "notifications"

urlpatterns: list[path] = [
    path("customers/<ref:ref>/messages/new/", replies.reply_new, name="reply_new"),
    path("customers/<ref:ref>/messages/new/length/", replies.reply_length, name="reply_length"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.arrival, name="arrival"),
    path("mailbox/<int:pk>/html/", mailbox.arrival_html, name="arrival_html"),
    path("mailbox/rules/", mailbox.mailbox_rules, name="mailbox_rules"),
    path("mailbox/rules/<int:pk>/end/", mailbox.mailbox_rule_end, name="mailbox_rule_end"),
    path("inbound/events/<slug:provider>/", inbound.inbound_events, name="inbound_events"),
    path("inbound/mail/", inbound.inbound_mail, name="inbound_mail"),
    path("inbound/texts/<slug:provider>/", inbound.inbound_texts, name="inbound_texts"),
    path("messages/<int:pk>/", messages.message, name="message"),
    path("messages/<int:pk>/closing/", messages.message_closing, name="message_closing"),
    path("messages/<int:pk>/drop/", messages.message_drop, name="message_drop"),
    path("messages/<int:pk>/override/", messages.message_override, name="message_override"),
    path("messages/<int:pk>/own-words/", messages.message_own_words, name="message_own_words"),
    path("messages/<int:pk>/repeat/", messages.message_repeat, name="message_repeat"),
    path("messages/<int:pk>/state/", replies.reply_state, name="reply_state"),
    path("messages/<int:pk>/undo/", replies.reply_undo, name="reply_undo"),
    path("messages/<int:pk>/time/", messages.message_time, name="message_time"),
    path("customers/<ref:ref>/choices/", wishes.choices, name="choices"),
    path("customers/<ref:ref>/enquiries/", enquiries.enquiry_new, name="enquiry_new"),
    path("customers/<ref:ref>/first-wishes/", wishes.first_wishes, name="first_wishes"),
    path("customers/<ref:ref>/interests/", wishes.interest_new, name="interest_new"),
    path("customers/<ref:ref>/wishes/", wishes.wish_new, name="wish_new"),
    path("customers/<ref:ref>/wishes/panel/", wishes.wishes_panel, name="wishes_panel"),
    path("enquiries/<int:pk>/answer/", enquiries.enquiry_answer, name="enquiry_answer"),
    path("wishes/<int:pk>/end/", wishes.wish_end, name="wish_end"),
    path("t/<str:token>/", links.link, name="link"),
    path("t/<str:token>/code/", links.link_code, name="link_code"),
    path("t/<str:token>/confirm/", links.link_confirm, name="link_confirm"),
    path("t/<str:token>/not-me/", links.link_not_me, name="link_not_me"),
    path("t/<str:token>/stop/", links.link_stop, name="link_stop"),
    path("t/<str:token>/undo/", links.link_undo, name="link_undo"),
    path("t/<str:token>/why/", links.link_why, name="link_why"),
]

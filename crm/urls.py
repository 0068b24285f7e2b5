"""Addresses of the ground floor: nouns, acts too."""

from django.urls import path

from crm.views import (
    access,
    customer,
    desk,
    drafts,
    entrance,
    interactions,
    notes,
    people,
    timeline,
    workstations,
)

app_name = "crm"

urlpatterns: list[path] = [
    path("", desk.home, name="home"),
    path("access-requests/<int:pk>/answer/", access.access_request, name="access_request"),
    path("acts/<int:pk>/changes/", timeline.act_changes, name="act_changes"),
    path("customers/<str:ref>/", customer.customer, name="customer"),
    path(
        "customers/<str:ref>/interactions/",
        interactions.interaction_new,
        name="interaction_new",
    ),
    path("customers/<str:ref>/known/", customer.known, name="known"),
    path("customers/<str:ref>/looks/", customer.looks, name="looks"),
    path("customers/<str:ref>/notes/", notes.note_new, name="note_new"),
    path("customers/<str:ref>/people/", customer.people, name="people"),
    path("customers/<str:ref>/reach/", customer.reach, name="reach"),
    path("customers/<str:ref>/timeline/", timeline.timeline, name="timeline"),
    path(
        "customers/<str:ref>/timeline/earlier/",
        timeline.timeline_earlier,
        name="timeline_earlier",
    ),
    path("customers/<str:ref>/timeline/news/", timeline.timeline_news, name="timeline_news"),
    path("desk/", desk.desk, name="desk"),
    path("drafts/", drafts.keep, name="drafts"),
    path("first/<str:token>/", entrance.first_admin, name="first_admin"),
    path("keys/", people.keys, name="keys"),
    path("me/", people.me, name="me"),
    path("me/look/", people.look, name="look"),
    path("me/pin/", people.pin, name="pin"),
    path("me/pin/end/", people.pin_end, name="pin_end"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/access/", access.access_request_new, name="access_request_new"),
    path("notes/<int:pk>/edit/", notes.note_edit, name="note_edit"),
    path("quiet/", entrance.quiet, name="quiet"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("stay/", entrance.stay, name="stay"),
    path("unlock/", entrance.unlock, name="unlock"),
    path("workstations/", workstations.workstations, name="workstations"),
    path("workstations/<int:pk>/end/", workstations.workstation_end, name="workstation_end"),
]

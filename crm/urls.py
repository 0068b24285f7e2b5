"""Addresses of the ground floor: nouns, acts too."""

from django.urls import path

from crm.views import entrance, people, workstations

app_name = "crm"

urlpatterns: list[path] = [
    path("first/<str:token>/", entrance.first_admin, name="first_admin"),
    path("keys/", people.keys, name="keys"),
    path("me/", people.me, name="me"),
    path("me/look/", people.look, name="look"),
    path("me/pin/", people.pin, name="pin"),
    path("me/pin/end/", people.pin_end, name="pin_end"),
    path("quiet/", entrance.quiet, name="quiet"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("stay/", entrance.stay, name="stay"),
    path("unlock/", entrance.unlock, name="unlock"),
    path("workstations/", workstations.workstations, name="workstations"),
    path("workstations/<int:pk>/end/", workstations.workstation_end, name="workstation_end"),
]

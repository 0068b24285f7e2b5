"""Addresses of the lowest layer: nouns, acts too."""

from django.urls import path, register_converter

from crm.converters import Ref, Username
from crm.views import (
    access,
    care_notes,
    contact_points,
    customer,
    customers,
    desk,
    drafts,
    entrance,
    help,
    imports,
    interactions,
    notes,
    people,
    relationships,
    search,
    timeline,
    trail,
    workstations,
)

app_name = "crm"
register_converter(Ref, "ref")
register_converter(Username, "username")

urlpatterns: list[path] = [
    path("", desk.home, name="home"),
    path("access-requests/<int:pk>/answer/", access.access_request, name="access_request"),
    path("acts/<int:pk>/changes/", timeline.act_changes, name="act_changes"),
    path("care-notes/<int:pk>/end/", care_notes.care_note_end, name="care_note_end"),
    path(
        "contact-points/check/", contact_points.contact_point_check, name="contact_point_check"
    ),
    path("contact-points/<int:pk>/correction/", contact_points.correction, name="correction"),
    path("contact-points/<int:pk>/preference/", contact_points.preference, name="preference"),
    path("contact-points/<int:pk>/retirement/", contact_points.retirement, name="retirement"),
    path(
        "contact-points/<int:pk>/verification/",
        contact_points.verification,
        name="verification",
    ),
    path("customers/new/", customers.customer_new, name="customer_new"),
    path("customers/new/likely/", customers.customer_likely, name="customer_likely"),
    path("customers/<ref:ref>/", customer.customer, name="customer"),
    path("customers/<ref:ref>/as-of/", trail.customer_as_of, name="customer_as_of"),
    path("customers/<ref:ref>/care-notes/", care_notes.care_note_new, name="care_note_new"),
    path(
        "customers/<ref:ref>/contact-points/",
        contact_points.contact_point_new,
        name="contact_point_new",
    ),
    path("customers/<ref:ref>/edit/", customers.customer_edit, name="customer_edit"),
    path("customers/<ref:ref>/identifiers/", customers.identifier_new, name="identifier_new"),
    path(
        "customers/<ref:ref>/interactions/",
        interactions.interaction_new,
        name="interaction_new",
    ),
    path("customers/<ref:ref>/known/", customer.known, name="known"),
    path("customers/<ref:ref>/lately/", customer.lately, name="lately"),
    path("customers/<ref:ref>/looks/", customer.looks, name="looks"),
    path("customers/<ref:ref>/notes/", notes.note_new, name="note_new"),
    path("customers/<ref:ref>/owner/", customers.owner, name="owner"),
    path("customers/<ref:ref>/people/", customer.people, name="people"),
    path("customers/<ref:ref>/reach/", customer.reach, name="reach"),
    path(
        "customers/<ref:ref>/relationships/",
        relationships.relationship_new,
        name="relationship_new",
    ),
    path("customers/<ref:ref>/timeline/", timeline.timeline, name="timeline"),
    path(
        "customers/<ref:ref>/timeline/earlier/",
        timeline.timeline_earlier,
        name="timeline_earlier",
    ),
    path("customers/<ref:ref>/timeline/news/", timeline.timeline_news, name="timeline_news"),
    path("customers/<ref:ref>/trail/", trail.customer_trail, name="customer_trail"),
    path("desk/", desk.desk, name="desk"),
    path("drafts/", drafts.keep, name="drafts"),
    path("first/<str:token>/", entrance.first_admin, name="first_admin"),
    path("help/", help.help_page, name="help"),
    path("identifiers/<int:pk>/end/", customers.identifier_end, name="identifier_end"),
    path("import-rows/<int:pk>/", imports.import_row, name="import_row"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_run, name="import_run"),
    path("imports/<int:pk>/layout/", imports.import_layout, name="import_layout"),
    path("imports/<int:pk>/mapping/", imports.import_mapping, name="import_mapping"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/report.json", imports.import_report, name="import_report"),
    path("imports/<int:pk>/resume/", imports.import_resume, name="import_resume"),
    path("imports/<int:pk>/start/", imports.import_start, name="import_start"),
    path("keys/", people.keys, name="keys"),
    path("me/", people.me, name="me"),
    path("me/look/", people.look, name="look"),
    path("me/pin/", people.pin, name="pin"),
    path("me/pin/end/", people.pin_end, name="pin_end"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/access/", access.access_request_new, name="access_request_new"),
    path("notes/<int:pk>/edit/", notes.note_edit, name="note_edit"),
    path("people/", trail.colleagues, name="colleagues"),
    path("people/<username:username>/trail/", trail.person_trail, name="person_trail"),
    path("quiet/", entrance.quiet, name="quiet"),
    path(
        "relationships/<int:pk>/end/", relationships.relationship_end, name="relationship_end"
    ),
    path("search/", search.search, name="search"),
    path("search/palette/", search.search_palette, name="search_palette"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("stay/", entrance.stay, name="stay"),
    path("unlock/", entrance.unlock, name="unlock"),
    path("workstations/", workstations.workstations, name="workstations"),
    path("workstations/<int:pk>/end/", workstations.workstation_end, name="workstation_end"),
]

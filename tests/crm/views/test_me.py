"""Your own settings and the key sheet."""

import pytest
from django.urls import reverse

from crm.models import Act

HTMX = {"HX-Request": "true"}


def test_my_settings_need_a_sign_in(client, db):
    assert client.get(reverse("crm:me"))["Location"].startswith(reverse("account_login"))


def test_i_can_change_how_colleagues_know_me(desk_client, rep):
    fields = {"first_name": "Imani", "last_name": "O’Brien-Okafor", "direct_line": "555 0101"}
    assert desk_client.post(reverse("crm:me"), fields).status_code == 302
    rep.refresh_from_db()
    assert (rep.last_name, rep.direct_line) == ("O’Brien-Okafor", "555 0101")
    act = rep.history.first().act
    assert (act.verb, act.actor) == ("person.introduced", rep)


@pytest.mark.parametrize("name", ["", "x" * 151, "a\0b"])
def test_an_impossible_name_is_refused(desk_client, rep, name):
    fields = {"first_name": name, "last_name": "", "direct_line": ""}
    assert desk_client.post(reverse("crm:me"), fields).status_code == 422
    rep.refresh_from_db()
    assert rep.first_name == "Imani"


def test_rights_cannot_be_smuggled_in(desk_client, rep):
    fields = {"first_name": "Imani", "is_staff": "on", "is_superuser": "on", "username": "root"}
    desk_client.post(reverse("crm:me"), fields)
    rep.refresh_from_db()
    assert (rep.username, rep.is_staff, rep.is_superuser) == ("imani", False, False)


def test_the_look_changes_from_any_page_and_leads_back(desk_client, rep):
    fields = {"theme": "dark", "density": "roomy", "next": "/customers/K7/"}
    assert desk_client.post(reverse("crm:look"), fields)["Location"] == "/customers/K7/"
    rep.refresh_from_db()
    assert (rep.theme, rep.density, rep.keys_on) == ("dark", "roomy", False)
    page = desk_client.get(reverse("crm:me")).content
    assert b'data-theme="dark" data-density="roomy" data-keys="off"' in page


def test_the_same_look_again_is_no_act(desk_client, rep):
    fields = {"theme": "dark", "density": "roomy", "keys_on": "on"}
    for _ in range(3):
        desk_client.post(reverse("crm:look"), fields)
    assert Act.objects.filter(verb="look.changed").count() == 1


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_led_elsewhere(desk_client, back):
    answer = desk_client.post(
        reverse("crm:look"), {"theme": "dark", "density": "dense", "next": back}
    )
    assert answer["Location"] == reverse("crm:me")


def test_an_unknown_look_is_refused(desk_client, rep):
    answer = desk_client.post(reverse("crm:look"), {"theme": "pink", "density": "dense"})
    assert answer.status_code == 422
    rep.refresh_from_db()
    assert rep.theme == "auto"


def test_the_same_form_twice_is_one_act(desk_client, rep):
    key = "5b0f2a52-0f3c-4b57-9d4c-3d8a9f2f8f10"
    fields = {"first_name": "Imani", "direct_line": "555 0102", "request_key": key}
    for _ in range(3):
        desk_client.post(reverse("crm:me"), fields)
    assert Act.objects.filter(request_key=key).count() == 1


def test_the_key_sheet_is_a_page_and_a_sheet(desk_client):
    page = desk_client.get(reverse("crm:keys"))
    assert b"<!doctype" in page.content.lower()
    sheet = desk_client.get(reverse("crm:keys"), headers=HTMX)
    assert b"<!doctype" not in sheet.content.lower()
    assert b"<kbd>?</kbd>" in sheet.content


def test_supervisors_find_shared_computers_under_more(supervisor, rep, signed_in):
    address = reverse("crm:workstations").encode()
    assert address in signed_in(supervisor).get(reverse("crm:me")).content
    assert address not in signed_in(rep).get(reverse("crm:me")).content

"""No first name unless they chose it (C6)."""

import pytest
from django.urls import reverse

from tests.parts import between

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C6")]


def heading(browser, customer):
    page = browser.get(customer.get_absolute_url()).content.decode()
    return between(page, "<h1", "</h1>")


def change(browser, customer, **lines):
    url = reverse("crm:customer_edit", args=[customer.ref])
    form = browser.get(url).context["form"]
    filled = {name: form[name].value() or "" for name in form.fields}
    return browser.post(url, filled | lines)


def test_they_are_addressed_formally_until_they_choose(desk_client, ruth):
    assert "<bdi>Ms. Adeyemi</bdi>" in heading(desk_client, ruth)
    assert heading(desk_client, ruth).count("Ms. Adeyemi") == 1

    change(desk_client, ruth, address_form="first_name")
    assert "<bdi>Ruth</bdi>" in heading(desk_client, ruth)

    change(desk_client, ruth, address_form="own_words", address_words="Mama Ruth")
    assert "<bdi>Mama Ruth</bdi>" in heading(desk_client, ruth)

    change(desk_client, ruth, address_form="formal")
    assert "<bdi>Ms. Adeyemi</bdi>" in heading(desk_client, ruth)


def test_a_new_record_is_formal_by_itself(desk_client):
    form = desk_client.get("/customers/new/").context["form"]
    assert form["address_form"].value() == "formal"


def test_a_first_name_alone_is_used_where_they_chose_it(desk_client, ruth):
    url, typed = "/customers/new/", {"kind": "person", "given_name": "Ana"}
    answer = desk_client.post(url, typed | {"address_form": "formal"})
    assert answer.status_code == 422
    assert "A formal address needs a title or a family name." in answer.content.decode()
    assert desk_client.post(url, typed | {"address_form": "first_name"}).status_code == 302
    assert change(desk_client, ruth, family_name="", title="").status_code == 422
    assert change(desk_client, ruth, family_name="").status_code == 302
    assert "<bdi>Ms. Ruth</bdi>" in heading(desk_client, ruth)


def test_a_first_name_that_nobody_knows_cannot_be_used(desk_client, ruth):
    answer = change(desk_client, ruth, given_name="", address_form="first_name")
    assert answer.status_code == 422
    assert "A first name can be used only when it is on the record." in (
        answer.content.decode()
    )

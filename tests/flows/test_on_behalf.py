"""Who may act for somebody is seen before anything is said (D7)."""

import pytest
from django.urls import reverse

from tests.factories.crm import CustomerFactory
from tests.parts import between

pytestmark = [pytest.mark.django_db, pytest.mark.mission("D7")]


def test_the_scope_of_a_father_stands_on_his_page_and_on_his_daughters(desk_client, rep):
    daughter = CustomerFactory(given_name="Emma", family_name="Lusk")
    father = CustomerFactory(given_name="Greg", family_name="Lusk", title="Mr.")
    scope = {
        "other": father.ref,
        "role": "father",
        "may_act_for": ["billing"],
        "may_be_told": ["billing", "visits"],
        "basis": "Letter of 3 March, in her file",
        "until_on": "31 December 2035",
    }
    desk_client.post(reverse("crm:relationship_new", args=[daughter.ref]), scope)

    for customer in (daughter, father):
        page = desk_client.get(customer.get_absolute_url()).content.decode()
        people = page[page.index('id="people"') :]
        assert "May act in bills" in people
        assert "may be told about visits, bills" in people or (
            "may be told about bills, visits" in people
        )
        assert "until 31 December 2035" in people
        assert "Letter of 3 March, in her file" in people


def test_what_ended_gives_no_right_any_more(desk_client, ruth):
    scope = {
        "other": "Femi Adeyemi",
        "choice": "new",
        "role": "son",
        "may_act_for": ["deliveries"],
        "basis": "She said so on the phone",
    }
    desk_client.post(reverse("crm:relationship_new", args=[ruth.ref]), scope)
    assert "may act in deliveries" in desk_client.get(ruth.get_absolute_url()).content.decode()

    end = reverse("crm:relationship_end", args=[ruth.relationships.get().pk])
    desk_client.post(end, {"why": "She took it back"})
    page = desk_client.get(ruth.get_absolute_url()).content.decode()
    header = between(page, 'id="who"', "</header>")
    assert "may act" not in header
    assert "She took it back" in page

"""The help page names people who can help, and every menu leads to it."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_it_names_supervisors_and_admins_with_their_lines(
    desk_client, rep, clinician, supervisor, admin
):
    page = desk_client.get(reverse("crm:help")).content.decode()
    for person in (supervisor, admin):
        assert person.full_name in page
        assert person.role in page
    assert clinician.full_name not in page


def test_the_menu_leads_to_it(desk_client):
    assert f'href="{reverse("crm:help")}"' in desk_client.get("/desk/").content.decode()

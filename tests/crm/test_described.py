"""What was searched for without a find fills the form of a new record."""

import pytest
from django.urls import reverse

from crm.forms.described import described
from crm.models import Read
from tests.factories.crm import CustomerFactory

PERSON, COMPANY = "person", "organisation"


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ("rosa delgado", {"given_name": "Rosa", "family_name": "Delgado"}),
        ("Rosa van der Berg", {"given_name": "Rosa van der", "family_name": "Berg"}),
        ("o'brien", {"given_name": "", "family_name": "O'Brien"}),
        ("McDonald", {"given_name": "", "family_name": "McDonald"}),
        ("(555) 014-2231", {"phone": "(555) 014-2231"}),
        ("rosa@fernmail.example", {"email": "rosa@fernmail.example"}),
        ("14 March 1962", {"born_on": "14 March 1962"}),
        ("rosa March 1962", {"given_name": "", "family_name": "Rosa"}),
        (
            "rosa, 555 014 2231 delgado 14.3.62",
            {
                "given_name": "Rosa",
                "family_name": "Delgado",
                "phone": "555 014 2231",
                "born_on": "14.3.62",
            },
        ),
        ("2231", {}),
        ("", {}),
        ("\x00", {}),
    ],
)
def test_each_part_goes_to_its_line(asked, lines):
    assert described(asked, PERSON) == lines


def test_an_organisation_has_one_name():
    assert described("northgate school", COMPANY) == {"organisation_name": "Northgate School"}


@pytest.mark.django_db
def test_the_form_opens_filled_and_with_those_who_may_be_meant(desk_client, rep):
    CustomerFactory(given_name="Rosa", family_name="Delgado")
    page = desk_client.get(reverse("crm:customer_new"), {"asked": "rosa delgado"})
    shown = page.content.decode()
    assert 'value="Delgado"' in shown
    assert "1 record may be the same" in shown
    assert "?asked=rosa+delgado&amp;kind=organisation" in shown
    assert Read.objects.filter(reader=rep, page="crm:customer_new").exists()

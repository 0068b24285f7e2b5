"""Drafts by their address: kept for the writer, brought back, given up."""

import re

import pytest
from django.urls import reverse

from crm import access, customers, drafts
from crm.models import Draft
from tests.factories.crm import (
    CareNoteFactory,
    EmailFactory,
    NoteFactory,
    RelationshipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NAME = re.compile(r'name="draft" value="([^"]+)"')
WHY = {"why": "She took it back"}
FORMS = {
    "access_request_new": {"why": "She asks about her tablets"},
    "access_request": {"because": "Ask the clinic desk"},
    "care_note_end": WHY,
    "correction": {"value": "ruth@fernmail.example", "reason": "misheard"},
    "identifier_end": WHY,
    "identifier_new": {"system": "Larkfield account", "value": "L-7"},
    "owner": {"version": "1", "owner": "imani"},
    "relationship_end": WHY,
    "relationship_new": {
        "other": "Femi Adeyemi",
        "may_act_for": ["deliveries", "visits"],
        "until_on": "4 March 2031",
    },
    "retirement": {"reason": "moved"},
    "verification": {"proof": "2"},
}


def keep(client, **typed):
    return client.post(reverse("crm:drafts"), typed)


def test_what_is_typed_comes_back_with_the_form(desk_client, ruth, rep):
    name = f"interaction:{ruth.ref}"
    answer = keep(desk_client, draft=name, words="Can my son", reason="delivery", minutes="6")
    form = desk_client.get(reverse("crm:interaction_new", args=[ruth.ref])).content.decode()
    assert answer.status_code == 204
    assert "Can my son</textarea>" in form
    assert '<option value="delivery" selected>' in form


@pytest.fixture
def address_of(ruth, clinician, supervisor):
    """Where each form stands; both of the requests are a supervisor's to see."""
    subjects = {
        "access_request": lambda: access.request(a_note(), by=UserFactory()),
        "access_request_new": lambda: a_note(),
        "care_note_end": lambda: CareNoteFactory(customer=ruth, kind="please_dont"),
        "correction": lambda: EmailFactory(customer=ruth),
        "identifier_end": lambda: customers.add_identifier(
            ruth, system="Larkfield", value="L-7", by=clinician
        ),
        "relationship_end": lambda: RelationshipFactory(customer=ruth),
    }
    subjects |= dict.fromkeys(["retirement", "verification"], subjects["correction"])

    def a_note():
        return NoteFactory(customer=ruth, author=clinician, kind="clinical")

    def address(form: str) -> str:
        subject = subjects[form]().pk if form in subjects else ruth.ref
        return reverse(f"crm:{form}", args=[subject])

    return address


@pytest.mark.parametrize("form", FORMS)
def test_every_form_brings_back_what_was_not_sent(
    desk_client, signed_in, clinician, rep, address_of, form
):
    client = signed_in(clinician) if form == "access_request" else desk_client
    typed = {
        name: str(rep.pk) if value == "imani" else value for name, value in FORMS[form].items()
    }
    address = address_of(form)
    [name] = NAME.findall(client.get(address).content.decode())
    assert keep(client, draft=name, **typed).status_code == 204
    again = client.get(address)
    for field, value in typed.items():
        assert again.context["form"][field].value() == value
    assert b"What you had typed is back." in again.content


def test_all_that_was_ticked_comes_back(desk_client, ruth):
    keep(desk_client, draft=f"relationship_new:{ruth.ref}", **FORMS["relationship_new"])
    form = desk_client.get(reverse("crm:relationship_new", args=[ruth.ref])).content.decode()
    ticked = re.findall(r'name="may_act_for" value="(\w+)"[^>]* checked', form)
    assert set(ticked) == set(FORMS["relationship_new"]["may_act_for"])


def test_it_outlives_the_session(desk_client, signed_in, ruth, rep):
    keep(desk_client, draft=f"note:{ruth.ref}", text="Hears better")
    desk_client.logout()
    page = signed_in(rep).get(ruth.get_absolute_url()).content.decode()
    assert "Hears better</textarea>" in page
    assert "What you had typed is back." in page


def test_nobody_else_gets_it(desk_client, signed_in, ruth, clinician):
    keep(desk_client, draft=f"note:{ruth.ref}", text="Hears better")
    page = signed_in(clinician).get(ruth.get_absolute_url()).content.decode()
    assert "Hears better" not in page


def test_what_guards_a_form_is_no_part_of_its_draft(desk_client, rep):
    keep(desk_client, draft="note:C1", text="x", csrfmiddlewaretoken="y", request_key="z")
    assert drafts.kept("note:C1", by=rep) == {"text": "x"}


@pytest.mark.parametrize("typed", [{"text": "x"}, {"draft": "note:C1", "text": "x" * 200_000}])
def test_what_is_no_draft_is_not_kept(desk_client, typed):
    assert keep(desk_client, **typed).status_code == 413
    assert not Draft.objects.exists()

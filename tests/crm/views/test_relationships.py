"""Pages about who belongs to whom."""

import pytest
from django.urls import reverse

from crm import trail
from crm.models import Customer, Read
from tests.factories.crm import CustomerFactory, RelationshipFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

TERMS = {"role": "son", "may_act_for": ["deliveries"], "basis": "She said so"}


def new(customer):
    return reverse("crm:relationship_new", args=[customer.ref])


@pytest.fixture
def femi():
    return CustomerFactory(given_name="Femi", title="Mr.")


def test_somebody_is_found_by_ref(desk_client, ruth, femi):
    answer = desk_client.post(new(ruth), TERMS | {"other": femi.ref.lower()})
    assert answer["Location"] == ruth.get_absolute_url()
    assert ruth.relationships.get().other == femi


def test_a_name_is_asked_for_before_it_is_believed(desk_client, rep, ruth, femi):
    with nothing_changes():
        answer = desk_client.post(new(ruth), TERMS | {"other": "Femi Adeyemi"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert femi.ref in page
    assert "make a new record" in page
    assert Read.objects.filter(reader=rep, listed__contains=[femi.pk]).exists()
    desk_client.post(new(ruth), TERMS | {"other": "Femi Adeyemi", "choice": femi.ref})
    assert ruth.relationships.get().other == femi


@pytest.mark.parametrize("typed", ["Femi Adeyeni", "femy adeyemi", "Femi", "adeyemi"])
def test_whoever_the_search_finds_is_offered(desk_client, ruth, femi, typed):
    answer = desk_client.post(new(ruth), TERMS | {"other": typed})
    assert answer.context["form"].found == [femi]
    assert f'value="{femi.ref}"' in answer.content.decode()


def test_somebody_new_gets_a_record(desk_client, ruth):
    desk_client.post(new(ruth), TERMS | {"other": "Femi Adeyemi", "choice": "new"})
    other = ruth.relationships.get().other
    assert (other.given_name, other.family_name) == ("Femi", "Adeyemi")


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"basis": ""}, "Enter how we know it"),
        ({"role": ""}, "Enter what they are to the customer."),
        ({"may_act_for": ["everything", "money"]}, "Choose one from the list."),
        ({"until_on": "soon"}, "day, month and year"),
        (
            {"choice": "CZZZZZZZ", "other": "CZZZZZZZ"},
            "Choose who it is, or make a new record.",
        ),
        ({"choice": "\x00"}, "that can be kept"),
    ],
)
def test_bad_input_is_answered_in_plain_words(desk_client, ruth, femi, typed, advice):
    with nothing_changes():
        answer = desk_client.post(new(ruth), TERMS | {"other": femi.ref} | typed)
    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_nobody_belongs_to_themselves(desk_client, ruth):
    with nothing_changes():
        answer = desk_client.post(new(ruth), TERMS | {"other": ruth.ref})
    assert "That is the same customer." in answer.content.decode()


def test_a_relationship_ends_with_a_reason(desk_client, ruth):
    son = RelationshipFactory(customer=ruth)
    url = reverse("crm:relationship_end", args=[son.pk])
    assert "Femi Adeyemi" in desk_client.get(url).content.decode()
    desk_client.post(url, {"why": "She took it back"})
    son.refresh_from_db()
    assert son.ended_at is not None
    with nothing_changes():
        answer = desk_client.post(url, {"why": "again"})
    assert "This was ended before you." in answer.content.decode()


def test_writing_needs_its_right(rep, signed_in, ruth):
    with trail.act("arranged", by=None):
        rep.groups.clear()
    browser = signed_in(rep)
    with nothing_changes():
        answer = browser.post(new(ruth), TERMS | {"other": "Sam", "choice": "new"})
    assert answer.status_code == 403
    assert Customer.objects.count() == 1

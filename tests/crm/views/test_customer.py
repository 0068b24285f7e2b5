"""The customer page: everything at once, at a constant price, and never without a trace."""

import pytest
from django.urls import reverse

from crm.models import Read
from tests.factories.crm import (
    CareNoteFactory,
    CustomerFactory,
    EmailFactory,
    InteractionFactory,
    NoteFactory,
    PhoneFactory,
    RelationshipFactory,
)
from tests.parts import between

pytestmark = pytest.mark.django_db


def page(client, customer, **asked):
    return client.get(customer.get_absolute_url(), asked)


@pytest.fixture
def furnished(ruth, rep):
    """Ruth with one of everything the page shows."""
    EmailFactory(customer=ruth)
    PhoneFactory(customer=ruth)
    RelationshipFactory(customer=ruth)
    CareNoteFactory(customer=ruth)
    NoteFactory(customer=ruth, author=rep)
    InteractionFactory(customer=ruth)
    return ruth


def test_the_page_shows_everything_at_once(desk_client, furnished):
    answer = page(desk_client, furnished)
    for words in (
        "Ms. Adeyemi",
        "Ruth Adeyemi",
        "(555) 014-2231",
        "<bdi>Femi Adeyemi</bdi> (<bdi>son</bdi>) may act in deliveries",
        "E-mail was wrong until 3 November",
        "Hears better on the left side.",
        "Can my son let them in?",
    ):
        assert words in answer.content.decode()


def test_who_may_only_be_told_stands_on_top_too(desk_client, ruth):
    RelationshipFactory(customer=ruth, may_act_for=[], may_be_told=["billing"], role="niece")
    RelationshipFactory(customer=ruth, may_act_for=["visits"], may_be_told=["health"])
    RelationshipFactory(customer=ruth, may_act_for=[], may_be_told=[], role="neighbour")
    who = between(page(desk_client, ruth).content.decode(), 'id="who"', "</header>")
    assert "(<bdi>niece</bdi>) may be told about bills</span>" in who
    assert "(<bdi>son</bdi>) may act in visits, may be told about health</span>" in who
    assert "neighbour" not in who


def test_language_and_time_zone_are_said_in_words(desk_client):
    ana = CustomerFactory(language="de", time_zone="America/Chicago")
    words = desk_client.get(reverse("crm:known", args=[ana.ref])).content.decode()
    assert "<dt>Language</dt><dd>German</dd>" in words
    assert "<dt>Time zone</dt><dd>America/Chicago</dd>" in words


def test_a_look_is_logged_once(desk_client, furnished, rep):
    page(desk_client, furnished)
    look = Read.objects.get(customer=furnished)
    assert (look.reader, look.page) == (rep, "crm:customer")


def test_an_unknown_ref_is_not_found(desk_client):
    assert desk_client.get("/customers/C2222222/").status_code == 404


def queries(client, customer, django_assert_max_num_queries, limit=15):
    # The first look of a minute notes in the session that somebody is there.
    page(client, customer)
    with django_assert_max_num_queries(limit) as counted:
        assert page(client, customer).status_code == 200
    return counted


def test_the_price_does_not_grow_with_the_history(
    desk_client, furnished, rep, django_assert_max_num_queries
):
    few = queries(desk_client, furnished, django_assert_max_num_queries)
    for _ in range(165):
        NoteFactory(customer=furnished, author=rep)
        InteractionFactory(customer=furnished)
        RelationshipFactory(customer=furnished, other=CustomerFactory())
    many = queries(desk_client, furnished, django_assert_max_num_queries)
    assert len(many) == len(few)


def test_every_panel_has_its_own_address(desk_client, furnished):
    for name in ("reach", "people", "known", "looks", "timeline", "timeline_earlier"):
        answer = desk_client.get(reverse(f"crm:{name}", args=[furnished.ref]))
        assert answer.status_code == 200, name


def test_the_desk_greets_by_first_name(desk_client, furnished):
    page(desk_client, furnished)
    answer = desk_client.get(reverse("crm:desk"))
    assert ", Imani</h1>" in answer.content.decode()
    assert "Ruth Adeyemi" in answer.content.decode()

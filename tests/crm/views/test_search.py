"""The search page and the list of the command bar."""

import re
from datetime import date

import pytest
from django.urls import reverse

from crm import trail
from crm.models import ContactPoint, Read
from tests.factories.crm import (
    CareNoteFactory,
    CustomerFactory,
    EmailFactory,
    InteractionFactory,
    OrderFactory,
    PhoneFactory,
    RelationshipFactory,
)

pytestmark = pytest.mark.django_db
PAGE, PALETTE = reverse("crm:search"), reverse("crm:search_palette")


@pytest.fixture
def known_ruth(ruth):
    PhoneFactory(customer=ruth)
    return ruth


def asked(client, typed: str, address: str = PAGE, **more) -> str:
    answer = client.get(address, {"q": typed, **more})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", [PAGE, PALETTE])
def test_people_come_first_then_acts_with_the_matched_letters_marked(
    desk_client, known_ruth, address
):
    page = asked(desk_client, "ade 2231", address)
    assert "Ruth <mark>Ade</mark>yemi" in page
    assert "(555) 014-<mark>2231</mark>" in page
    assert page.index("Ruth <mark>") < page.index("Correct something for Ruth Adeyemi")
    assert page.index("Correct something") < page.index("New person “ade 2231”")


def test_a_misspelt_name_is_marked_as_a_whole(desk_client, known_ruth):
    assert "Ruth <mark>Adeyemi</mark>" in asked(desk_client, "Adeyami")


def test_a_customer_is_found_by_the_number_of_an_order(desk_client, known_ruth):
    OrderFactory(customer=known_ruth, number="R-20418")
    page = asked(desk_client, "r-2041")
    assert "order <mark>R-2041</mark>8" in page


def test_letters_are_marked_across_signs_and_accents(desk_client):
    CustomerFactory(given_name="Sinéad", family_name="O’Brien")
    assert "<mark>Sinéad</mark> <mark>O’Bri</mark>en" in asked(desk_client, "obri sinead")


def test_what_is_shown_is_escaped_matched_or_not(desk_client):
    CustomerFactory(given_name="<script>", family_name="<b>Bo</b>")
    page = asked(desk_client, "script <b>")
    assert "<b>Bo" not in page
    assert "<script>Bo" not in page
    assert "&lt;<mark>script</mark>&gt;" in page


def test_an_old_number_says_so_and_stays_scrambled(desk_client, known_ruth):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        ContactPoint.objects.update(status="retired", retired_because="moved")
    page = asked(desk_client, "014-2231")
    assert "old number •••••••31" in page
    assert "014-" not in page.split('id="found"')[1].split("Do</h2>")[0]


def test_an_e_mail_part_a_birth_date_and_a_ref_are_marked(desk_client, known_ruth):
    EmailFactory(customer=known_ruth, value="ruth.adeyemi@fernmail.example")
    with trail.act("arranged", by=None, says="Arranged for a test"):
        known_ruth.born_on = date(1962, 3, 14)
        known_ruth.save()
    assert "ruth.adeyemi@<mark>fernm</mark>ail.example" in asked(desk_client, "fernm")
    assert "<mark>14 March 1962</mark>" in asked(desk_client, "14.3.62")
    assert f"<mark>{known_ruth.ref}</mark>" in asked(desk_client, known_ruth.ref.lower())


def test_beside_each_person_stands_what_is_being_put_right(desk_client, known_ruth):
    InteractionFactory(customer=known_ruth)
    assert "In touch today" in asked(desk_client, "ruth")
    CareNoteFactory(customer=known_ruth, kind="please_dont", fact="No first name")
    assert "No first name" in asked(desk_client, "ruth")
    CareNoteFactory(customer=known_ruth, kind="recovery", fact="Two notices contradicted")
    page = asked(desk_client, "ruth")
    assert "Two notices contradicted" in page
    assert "No first name" not in page


def test_a_relative_says_whose_and_for_what_they_may_act(desk_client, known_ruth):
    femi = CustomerFactory(given_name="Femi")
    RelationshipFactory(customer=known_ruth, other=femi, role="son", may_act_for=["deliveries"])
    page = asked(desk_client, "ade 2231", PALETTE)
    assert "son of Ruth Adeyemi, may act for deliveries" in page


def test_everybody_listed_is_in_the_read_log(rep, desk_client, known_ruth):
    other = CustomerFactory(given_name="Bola")
    asked(desk_client, "adeyemi", PALETTE)
    look = Read.objects.get(page="crm:search_palette")
    assert (look.reader, set(look.listed)) == (rep, {known_ruth.pk, other.pk})


@pytest.mark.parametrize("address", [PAGE, PALETTE])
def test_a_search_without_a_find_lists_nobody_and_offers_a_new_person(desk_client, address):
    page = asked(desk_client, "zzzzqqqq", address)
    assert "Nobody was found" in page
    assert "New person “zzzzqqqq”" in page
    assert "/customers/new/?asked=zzzzqqqq" in page
    assert not Read.objects.filter(page="crm:search_palette").exists()


def test_pages_are_found_by_their_names(desk_client):
    assert reverse("crm:keys") in asked(desk_client, "keyb", PALETTE)


def test_no_key_is_printed_that_the_field_would_take_for_a_letter(desk_client, known_ruth):
    page = asked(desk_client, "adeyemi", PALETTE)
    assert "Log a call with Ruth Adeyemi" in page
    assert set(re.findall(r"<kbd>(.*?)</kbd>", page)) == {"↵"}


def test_acts_without_the_right_to_them_are_not_listed(rep, desk_client, known_ruth):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        rep.groups.clear()
    page = asked(desk_client, "adeyemi", PALETTE)
    assert "Ruth" in page
    assert "Correct something" not in page
    assert "New person" not in page


def test_a_long_list_is_shown_in_parts(desk_client):
    for number in range(30):
        CustomerFactory(given_name=f"Ann{number:02}", family_name="Abel")
    first = desk_client.get(PAGE, {"q": "abel"})
    last = first.context["last"]
    second = asked(desk_client, "abel", after=last)
    assert f"after={last}" in first.content.decode()
    assert "Ann25" in second
    assert "Ann24" not in second
    assert "Ann00" in asked(desk_client, "abel", after="CNOBODY")


@pytest.mark.parametrize(("people", "says"), [(25, "25 people"), (26, "first 25 people")])
def test_nothing_is_promised_behind_the_last(desk_client, people, says):
    for number in range(people):
        CustomerFactory(given_name=f"Ann{number:02}", family_name="Abel")
    page = desk_client.get(PAGE, {"q": "abel"})
    assert page.context["count"] == says
    assert len(page.context["people"]) == 25
    assert ("Show more" in page.content.decode()) == (people > 25)


@pytest.mark.parametrize("typed", ["\x00", "ru\x00th", "x" * 10_240, "a " * 5_000, "%", "‮", ""])
@pytest.mark.parametrize("address", [PAGE, PALETTE])
def test_what_cannot_be_searched_for_is_answered_plainly(desk_client, address, typed):
    asked(desk_client, typed, address)


def test_a_question_that_was_cut_says_so(desk_client):
    assert "Only the first 200 letters" in asked(desk_client, "ruth " * 2_000)


@pytest.mark.parametrize("address", [PAGE, PALETTE])
def test_searching_needs_sign_in(client, address):
    assert client.get(address, {"q": "ruth"}).status_code == 302


def test_the_queries_of_a_search_are_few_however_many_are_found(
    desk_client, django_assert_max_num_queries
):
    for number in range(30):
        PhoneFactory(
            customer=CustomerFactory(given_name=f"Ann{number}", family_name="Abel"),
            value=f"(555) 014-22{number:02}",
            key=f"+155501422{number:02}",
        )
    asked(desk_client, "abel")
    session_user_rights_and_shell = 7
    with django_assert_max_num_queries(session_user_rights_and_shell + 3):
        asked(desk_client, "abel", PALETTE)
    with django_assert_max_num_queries(session_user_rights_and_shell + 5):
        asked(desk_client, "abbel ann")

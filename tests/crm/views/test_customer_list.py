"""The list of customers: filtered by its address, paged, counted, and taken out as a file."""

import csv
import re
from io import StringIO

import pytest
from django.urls import reverse

from crm import exports, listing
from crm.models import Customer, Read
from tests.factories.crm import (
    CustomerFactory,
    EmailFactory,
    OrganisationCustomerFactory,
    PhoneFactory,
    SavedViewFactory,
)

pytestmark = pytest.mark.django_db

LIST, FILE = "/customers/", "/customers/list.csv"


def listed(page: str) -> list[str]:
    return re.findall(r"<a data-row[^>]*><bdi>([^<]*)</bdi>", page)


@pytest.fixture
def boss(signed_in, supervisor):
    return signed_in(supervisor)


def file_of(client, query=""):
    answer = client.get(FILE + query)
    text = answer.getvalue().decode("utf-8-sig")
    return answer, list(csv.DictReader(StringIO(text, newline="")))


def test_everybody_is_listed_with_how_to_reach_them(desk_client, rep, ruth):
    PhoneFactory(customer=ruth)
    EmailFactory(customer=ruth, value="old@fernmail.example", status="disputed")
    page = desk_client.get(LIST).content.decode()
    assert listed(page) == ["Ruth Adeyemi"]
    assert "(555) 014-2231" in page
    assert "old@fernmail.example" not in page
    assert "1 customer" in page
    assert Read.objects.get(page="crm:customers").listed == [ruth.pk]


def test_the_address_is_the_state_of_the_list(desk_client, ruth):
    OrganisationCustomerFactory()
    page = desk_client.get(LIST, {"kind": "organisation", "name": ""}).content.decode()
    assert listed(page) == ["Northgate School"]
    assert '<option value="organisation" selected>' in page
    assert "/saved-views/new/?kind=organisation" in page
    assert Read.objects.latest("pk").why == "kind=organisation"


def test_a_filter_that_is_not_clear_shows_nobody(desk_client, ruth):
    for query in ("?kind=robot", "?name=---", "?tag=%00", "?since_from=soon"):
        answer = desk_client.get(LIST + query)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert listed(page) == []
        assert "Nobody is listed until the filters are clear." in page


def test_other_words_of_an_address_are_passed_over(desk_client, ruth):
    assert listed(desk_client.get(LIST + "?utm=1&after=%00").content.decode())


def test_the_next_ones_follow_without_a_gap(desk_client, monkeypatch):
    monkeypatch.setattr(listing.page, "__kwdefaults__", {"after": "", "size": 2})
    for family in ("Ames", "Bell", "Cruz", "Dunn", "Egan"):
        CustomerFactory(family_name=family)
    seen, address = [], LIST + "?kind=person"
    while address:
        page = desk_client.get(address).content.decode()
        seen += listed(page)
        onward = re.search(r'href="(\?[^"]*after=C[^"]*)"', page)
        address = LIST + onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [f"Ruth {family}" for family in ("Ames", "Bell", "Cruz", "Dunn", "Egan")]


def test_a_long_list_is_counted_about(monkeypatch, ruth):
    for _n in range(3):
        CustomerFactory()
    assert listing.count(Customer.objects.all()) == listing.Count(4)
    monkeypatch.setattr(listing, "COUNTED", 2)
    count = listing.count(Customer.objects.filter(given_name="Ruth"))
    assert count.is_about
    assert count.number >= 2


def test_the_number_of_queries_does_not_grow(desk_client, django_assert_max_num_queries):
    for _n in range(20):
        EmailFactory(customer=CustomerFactory())
    with django_assert_max_num_queries(16):
        desk_client.get(LIST)


def test_a_supervisor_takes_the_list_out_and_that_is_logged(boss, supervisor, ruth):
    PhoneFactory(customer=ruth)
    CustomerFactory(given_name="Sam", standing="left")
    answer, rows = file_of(boss, "?kind=person")
    assert answer["Content-Disposition"].startswith('attachment; filename="customers-')
    assert [(row["Name"], row["Phone"]) for row in rows] == [("Ruth Adeyemi", "(555) 014-2231")]
    read = Read.objects.get(page="crm:customers_csv")
    assert (read.reader, read.listed, read.why) == (supervisor, [ruth.pk], "kind=person")


def test_nobody_else_does(desk_client, ruth):
    assert desk_client.get(FILE).status_code == 403
    assert FILE not in desk_client.get(LIST).content.decode()


def test_a_file_that_is_not_clear_is_none(boss, ruth):
    answer = boss.get(FILE + "?kind=robot")
    assert answer.status_code == 422
    assert "text/html" in answer["Content-Type"]


@pytest.mark.parametrize(
    "name",
    ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "  =1+1", "\u200b=1", "＝1"],
)
def test_no_cell_is_a_formula(boss, name):
    CustomerFactory(given_name=name, family_name="x")
    _answer, rows = file_of(boss)
    cell = rows[0]["Name"]
    assert cell.startswith("'")
    assert name.strip() in cell


def test_quotes_and_line_ends_stay_in_their_cell(boss):
    CustomerFactory(given_name='Ann "A", Lee', family_name="x\ny", tags=["a", "b"])
    _answer, rows = file_of(boss)
    assert (rows[0]["Name"], rows[0]["Tags"]) == ('Ann "A", Lee x\ny', "a, b")


def test_a_file_of_many_is_written_in_pieces(boss, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    for _n in range(5):
        CustomerFactory()
    _answer, rows = file_of(boss)
    assert len(rows) == len({row["Ref"] for row in rows}) == 5


def test_the_list_stands_in_the_menu_and_in_the_command_bar(desk_client):
    page = desk_client.get("/desk/").content.decode()
    assert f'href="{LIST}"' in page
    assert LIST in desk_client.get("/search/?q=lists").content.decode()


def test_saved_views_stand_above_the_list(desk_client, rep, supervisor):
    OrganisationCustomerFactory()
    mine = SavedViewFactory(owner=rep, name="My <b>schools</b>")
    SavedViewFactory(owner=supervisor, name="Hidden", query="kind=person")
    SavedViewFactory(owner=supervisor, name="For all", query="kind=household", is_shared=True)
    page = desk_client.get(mine.get_absolute_url()).content.decode()
    assert "<bdi>My &lt;b&gt;schools&lt;/b&gt;</bdi></h1>" in page
    assert "Hidden" not in page
    assert "For all" in page
    assert reverse("crm:saved_view", args=[mine.pk]) in page
    assert listed(page) == ["Northgate School"]

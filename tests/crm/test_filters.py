"""The filters of the customer list, and the audience of a letter: never wider than asked."""

from contextlib import suppress
from datetime import date

import pytest

from crm import addresses, contact_points, filters, trail
from crm.exceptions import CrmError
from crm.filters import BrokenFilter, UnknownFilter
from crm.models import Customer, OwnField
from tests.factories.crm import (
    CustomerFactory,
    EmailFactory,
    OrganisationCustomerFactory,
    PhoneFactory,
)

pytestmark = pytest.mark.django_db


def names(query: str) -> list[str]:
    return [customer.name for customer in filters.audience(query).by_name()]


@pytest.fixture
def own_fields(db):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        OwnField.objects.create(key="shoe-size", label="Shoe size", type="number")
        OwnField.objects.create(key="likes__tea", label="Likes tea", type="yes_no")
        OwnField.objects.create(key="club", label="Club")
        OwnField.objects.create(key="risk", label="Risk", audience="supervisors")


@pytest.fixture
def people(rep, own_fields):
    ruth = CustomerFactory(
        born_on=date(1958, 3, 14),
        region="Maine",
        tags=["VIP"],
        since_on=date(2019, 5, 1),
        owner=rep,
        own={"shoe-size": "38", "likes__tea": True, "club": "Rowing", "risk": "high"},
    )
    place = addresses.parse("postal", "14 Quay Street, Portsford 04101")
    contact_points.add(ruth, by=rep, address=place)
    EmailFactory(customer=ruth)
    sam = CustomerFactory(
        title="", given_name="Sam", family_name="O’Brien-Ortiz", since_on=date(2024, 1, 1)
    )
    PhoneFactory(customer=sam)
    EmailFactory(customer=sam, status="disputed")
    OrganisationCustomerFactory()
    CustomerFactory(given_name="Ida", family_name="Lund", standing="died")
    CustomerFactory(given_name="Leo", family_name="Moss", standing="left")
    return ruth


RUTH, SAM, SCHOOL = "Ruth Adeyemi", "Sam O’Brien-Ortiz", "Northgate School"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [RUTH, SCHOOL, SAM]),
        ("name=adey", [RUTH]),
        ("name=ADÉYEMI+ruth", [RUTH]),
        ("name=ruth+ortiz", []),
        ("name=o%27brien", [SAM]),
        ("name=obrien", [SAM]),
        ("name=quay", []),
        ("kind=organisation", [SCHOOL]),
        ("place=portsford", [RUTH]),
        ("place=04101+Quay", [RUTH]),
        ("place=0410", []),
        ("place=school", []),
        ("tag=vip", [RUTH]),
        ("tag=vi", []),
        ("owner=null", [SCHOOL, SAM]),
        ("standing=left", ["Leo Moss"]),
        ("standing=died", ["Ida Lund"]),
        ("standing=all&kind=person", [RUTH, "Ida Lund", "Leo Moss", SAM]),
        ("region=maine", [RUTH]),
        ("born_in=3", [RUTH]),
        ("born_in=4", []),
        ("email=yes", [RUTH]),
        ("email=no", [SCHOOL, SAM]),
        ("phone=yes", [SAM]),
        ("since_from=2020-01-01", [SAM]),
        ("since_to=2019-05-01", [RUTH]),
        ("own_shoe-size=38", [RUTH]),
        ("own_shoe-size=3", []),
        ("own_likes__tea=yes", [RUTH]),
        ("own_likes__tea=no", []),
        ("own_club=rowing", [RUTH]),
    ],
)
def test_each_filter_leaves_whom_it_says(people, query, wanted):
    assert names(query) == wanted


def test_an_owner_is_chosen_by_who_they_are(people, rep):
    assert names(f"owner={rep.pk}") == [RUTH]


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("colour=red", UnknownFilter),
        ("nonsense", UnknownFilter),
        ("own_hair=red", UnknownFilter),
        ("own_risk=high", UnknownFilter),
        ("kind=person&Kind=person", UnknownFilter),
        ("after=C234567", UnknownFilter),
        ("kind=robot", BrokenFilter),
        ("kind=", BrokenFilter),
        ("kind=person&kind=organisation", BrokenFilter),
        ("name=+", BrokenFilter),
        ("name=---", BrokenFilter),
        ("name=%E2%80%8B", BrokenFilter),
        ("name=%FF", BrokenFilter),
        ("tag=%00", BrokenFilter),
        ("tag=" + "x" * 41, BrokenFilter),
        ("place=%3B", BrokenFilter),
        ("owner=999999999", BrokenFilter),
        ("owner=99999999999999999999999", BrokenFilter),
        ("owner=imani", BrokenFilter),
        ("since_from=yesterday", BrokenFilter),
        ("since_to=2024-02-30", BrokenFilter),
        ("born_in=13", BrokenFilter),
        ("standing=gone", BrokenFilter),
        ("own_shoe-size=large", BrokenFilter),
        ("own_likes__tea=perhaps", BrokenFilter),
        ("&".join(f"a{number}=1" for number in range(2_001)), BrokenFilter),
    ],
)
def test_what_cannot_be_read_lets_nobody_in(people, query, refusal):
    with pytest.raises(refusal):
        filters.audience(query)


def test_the_refusal_says_which_line_it_is(people):
    with pytest.raises(CrmError, match="Kind: Choose one from the list"):
        filters.audience("kind=robot")


@pytest.mark.parametrize("typed", ["_%25", "a_", "%27%3B+drop", "%5Cm1", "a.*"])
def test_a_wildcard_or_a_quote_is_only_a_sign(people, typed):
    for field in ("name", "place"):
        with suppress(BrokenFilter):
            assert names(f"{field}={typed}") in ([], [RUTH])


def test_every_filter_at_once_is_one_query(people, django_assert_num_queries):
    query = "name=ruth&place=portsford&tag=vip&email=yes&own_club=rowing&since_from=2001-01-01"
    found = filters.audience(query)
    with django_assert_num_queries(1):
        assert [customer.name for customer in found] == [RUTH]


def test_the_state_of_a_list_says_each_thing_once_and_in_order(people):
    chosen = filters.read("tag=vip&kind=person")
    assert filters.state_of(chosen) == "kind=person&tag=vip"
    assert Customer.objects.count() == 5


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=person&tag=vip", "Kind: Person, Tag: vip"),
        ("born_in=5&email=yes", "Born in: May, E-mail: On the record"),
        ("", ""),
    ],
)
def test_a_list_says_in_words_what_it_asks_for(query, words):
    assert filters.in_words(query) == words

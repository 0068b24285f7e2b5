"""Who may be the same: evidence is weighed in the open, and candidates are found by index."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import matching
from crm.matching import HOLD, LIKELY, Traits, compare
from crm.matching.blocks import MOST_PER_BLOCK, Index
from tests.factories.crm import (
    CustomerFactory,
    EmailFactory,
    OrganisationCustomerFactory,
    PhoneFactory,
)

BORN = date(1951, 5, 4)
HOME = ("postal", "14 quay street apt 3b harbor city 10013")
PHONE = ("phone", "+15550142200")
EMAIL = ("email", "ruth@fernmail.example")


def person(given="Ruth", family="Adeyemi", born=BORN, keys=(HOME,)):
    return Traits.of(given_name=given, family_name=family, born_on=born, keys=keys)


def score(one, other):
    return compare(one, other).score


@pytest.mark.parametrize(
    "other",
    [
        person(given="Rtuh"),
        person(family="Adeyami"),
        person(born=date(1951, 4, 5)),
        person(born=date(1951, 5, 14)),
        person(given="Adeyemi", family="Ruth"),
        person(keys=[("postal", "14 quai stret apartment 3 harbour city 10013")]),
        person(born=None),
        person(given=""),
        person(given="R"),
        person(family="Okafor", keys=[HOME, EMAIL]),
    ],
    ids=lambda traits: f"{traits.given_name} {traits.family_name} {traits.born_on}",
)
def test_the_same_person_taken_down_with_a_slip_is_held(other):
    assert score(person(keys=[HOME, EMAIL]), other) >= HOLD


@pytest.mark.parametrize(
    "other",
    [
        person(given="Femi", born=date(1980, 2, 11), keys=[HOME, PHONE]),
        person(given="Samuel", born=date(1949, 1, 30), keys=[HOME, PHONE, EMAIL]),
        person(given="Ada", born=None, keys=[HOME, PHONE]),
        person(born=date(1977, 8, 19), keys=[("postal", "3 mill lane elsewhere 99501")]),
        person(given="John", family="Smith", keys=()),
    ],
    ids=["son", "husband", "daughter", "same name elsewhere", "same birthday"],
)
def test_a_family_and_a_namesake_stay_themselves(other):
    assert score(person(keys=[HOME, PHONE, EMAIL]), other) < LIKELY


def test_a_twin_is_left_to_a_person():
    twin = compare(person(), person(given="Gloria"))
    assert HOLD <= twin.score < 1
    assert "another first name" in map(str, twin.because)


def test_a_name_alone_is_listed_but_never_held():
    assert LIKELY <= score(person(born=None, keys=()), person(born=None, keys=())) < HOLD


def test_what_speaks_for_it_is_said():
    because = compare(person(keys=[HOME, EMAIL]), person(family="Adeyami", keys=[HOME, EMAIL]))
    assert list(map(str, because.because)) == [
        "similar name",
        "same birth date",
        "same e-mail address",
        "same address",
    ]


def test_branches_of_one_organisation_are_listed_not_held():
    one = Traits.of(
        organisation_name="Northgate School", keys=[("postal", "1 northgate 10016")]
    )
    branch = Traits.of(
        organisation_name="Northgate School", keys=[("postal", "9 hill st 20020")]
    )
    assert LIKELY <= score(one, branch) < HOLD
    assert score(one, one) >= HOLD
    assert score(one, person()) == 0


def test_the_score_is_the_same_both_ways_round():
    one, other = person(), person(given="Rut", family="Adeyami", born=date(1951, 5, 14))
    assert compare(one, other) == compare(other, one)


@pytest.mark.django_db
class TestCandidates:
    def test_a_slip_in_the_name_is_found_by_the_birth_date(self):
        ruth = CustomerFactory(born_on=BORN)
        [found] = matching.likely(given_name="Rut", family_name="Adeyami", born_on=BORN)
        assert (found.customer, found.because) == (ruth, ("similar name", "same birth date"))
        assert found.score >= HOLD

    def test_a_wrong_birth_date_is_found_by_the_name_either_way_round(self):
        ruth = CustomerFactory(born_on=BORN)
        [found] = matching.likely(given_name="ADEYEMI", family_name="ruth", born_on=None)
        assert found.customer == ruth

    def test_a_shared_email_address_finds_its_owner(self):
        point = EmailFactory(customer__given_name="Ruth")
        [found] = matching.likely(given_name="Ruth", keys=[("email", point.key)])
        assert found.customer == point.customer

    @pytest.mark.parametrize(
        ("given", "family"),
        [("Ruth", "Adeyeni"), ("Rut", "Adeyeni"), ("Ruht", "Adeyemi"), ("ruth", "ADEYEMMI")],
    )
    def test_a_misspelt_name_alone_is_listed_but_never_held(self, given, family):
        ruth = CustomerFactory(born_on=BORN)
        [found] = matching.likely(given_name=given, family_name=family)
        assert (found.customer, found.because) == (ruth, ("similar name",))
        assert found.score < HOLD

    @pytest.mark.parametrize(
        "other",
        [
            {"born_on": date(1980, 2, 11)},
            {"given_name": "Femi"},
            {"family_name": "Okafor"},
            {"given_name": ""},
        ],
    )
    def test_a_misspelt_name_with_something_against_it_is_not(self, other):
        CustomerFactory(**other)
        assert matching.likely(given_name="Ruth", family_name="Adeyeni", born_on=BORN) == []

    def test_an_organisation_is_found_by_a_slip_at_its_beginning(self):
        school = OrganisationCustomerFactory()
        [found] = matching.likely(organisation_name="Nortgate School")
        assert found.customer == school

    def test_a_retired_address_finds_nobody(self):
        point = PhoneFactory(status="retired", customer__given_name="Ruth")
        assert matching.likely(given_name="Ruth", keys=[("phone", point.key)]) == []

    def test_an_organisation_is_found_by_how_its_name_begins(self):
        school = OrganisationCustomerFactory()
        [found] = matching.likely(organisation_name="Northgate Schol")
        assert found.customer == school

    def test_nothing_said_finds_nobody(self):
        CustomerFactory()
        assert matching.likely() == []

    def test_a_placeholder_birth_date_costs_no_more_than_its_bound(self):
        for _n in range(MOST_PER_BLOCK + 5):
            CustomerFactory(
                given_name="Unlike", family_name="Anybody", born_on=date(1900, 1, 1)
            )
        wanted = Traits.of(born_on=date(1900, 1, 1))
        assert len(list(matching.candidates.near([wanted]))) == MOST_PER_BLOCK

    def test_a_thousand_wanted_cost_as_many_queries_as_one(self):
        CustomerFactory(born_on=BORN)
        wanted = [person(family=f"Adeyemi{n}", keys=[HOME, PHONE]) for n in range(1_000)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            matching.candidates.near(wanted)
        assert len(queries) <= 7

    def test_a_stand_in_for_a_name_is_no_name(self):
        CustomerFactory(given_name="", family_name="Name not known", tags=[matching.NAMELESS])
        assert matching.likely(family_name="Name not known") == []


def test_an_index_gives_each_candidate_once_and_bounds_common_traits():
    index = Index()
    for number in range(MOST_PER_BLOCK * 2):
        index.add(number, person())
    assert len(list(index.near(person()))) == MOST_PER_BLOCK

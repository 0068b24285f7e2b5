"""What makes an address doubtful: near misses, look-alikes, somebody else's (B10)."""

import pytest

from crm import addresses, contact_points, doubts
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory

pytestmark = pytest.mark.django_db


def codes(kind, value, **whose):
    found = doubts.about(addresses.parse(kind, value), **whose)
    return [doubt.code.partition(":")[0] for doubt in found]


def test_an_ordinary_address_raises_no_doubt(ruth):
    assert codes("email", "ruth.adeyemi@fernmail.example", customer=ruth) == []


def test_a_near_miss_of_a_common_domain_is_doubted(ruth):
    assert codes("email", "ruth@gmial.com", customer=ruth) == ["near_miss"]


def test_a_near_miss_of_a_domain_much_used_here_is_doubted(ruth):
    for _turn in range(doubts.OFTEN):
        EmailFactory(customer=CustomerFactory(family_name="Ortiz"))
    assert codes("email", "sam@fernmial.example", customer=ruth) == ["near_miss"]


def test_somebody_else_s_address_names_them(ruth):
    sam = CustomerFactory(given_name="Sam", family_name="Ortiz")
    EmailFactory(customer=sam, value="sam@larkmail.example")
    found = doubts.about(addresses.parse("email", "SAM@larkmail.example"), customer=ruth)
    assert [doubt.text for doubt in found] == ["Sam Ortiz has the same one."]
    assert found[0].customer == sam
    assert "Sam" not in found[0].trail


def test_somebody_else_s_phone_is_found_in_any_form(ruth):
    PhoneFactory(customer=CustomerFactory(given_name="Sam", family_name="Ortiz"))
    assert codes("phone", "555 014 2231", customer=ruth) == ["taken"]


def test_a_retired_address_of_somebody_else_is_free(ruth, rep):
    point = EmailFactory(value="sam@larkmail.example", customer__family_name="Ortiz")
    contact_points.retire(point, by=rep, reason="moved")
    assert codes("email", "sam@larkmail.example", customer=ruth) == []


def test_a_household_may_share_one_postal_address(ruth, rep):
    place = addresses.parse("postal", "14 Quay Street, Portsford")
    contact_points.add(CustomerFactory(given_name="Femi"), by=rep, address=place)
    assert doubts.about(place, customer=ruth) == []


def test_an_address_retired_here_before_says_why(ruth, rep):
    point = EmailFactory(customer=ruth, value="ruth@fernmail.example")
    contact_points.retire(point, by=rep, reason="moved")
    found = doubts.about(addresses.parse("email", "ruth@fernmail.example"), customer=ruth)
    assert found[0].text == (
        "It was on this record before and was retired: they have a new one."
    )


def test_a_look_alike_of_an_own_old_address_is_doubted_without_showing_it(ruth, rep):
    point = EmailFactory(customer=ruth, value="ruth.adeyemi@fernmail.example")
    contact_points.retire(point, by=rep, reason="not_theirs")
    found = doubts.about(
        addresses.parse("email", "ruth.adeyeni@fernmail.example"), customer=ruth
    )
    assert [doubt.code for doubt in found] == ["like_own"]
    assert "r•••••••@fernmail.example" in found[0].text


def test_correcting_a_typo_is_no_look_alike_of_itself(ruth):
    point = EmailFactory(customer=ruth, value="ruth.adeyeni@fernmail.example")
    found = codes("email", "ruth.adeyemi@fernmail.example", customer=ruth, replacing=point)
    assert found == []


def test_a_look_alike_of_a_namesake_is_doubted(ruth):
    EmailFactory(
        customer=CustomerFactory(given_name="Rita"), value="r.adeyemi@fernmail.example"
    )
    assert codes("email", "r.adeyeni@fernmail.example", customer=ruth) == ["like"]
    assert codes("email", "r.adeyeni@fernmail.example", family_name="ADEYEMI") == ["like"]
    assert codes("email", "r.adeyeni@fernmail.example", family_name="Ortiz") == []


def test_a_confirmation_counts_for_these_doubts_about_this_address_only(ruth):
    one, other = (
        addresses.parse("email", "r@gmial.com"),
        addresses.parse("email", "q@gmial.com"),
    )
    found = doubts.about(one, customer=ruth)
    assert doubts.token(one, found) != doubts.token(other, found)
    assert doubts.token(one, found) != doubts.token(one, [])

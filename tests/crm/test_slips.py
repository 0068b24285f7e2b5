"""Slips of the finger are found, and only they."""

import pytest

from crm import slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("fernmial.example", "fernmail.example"),
        ("fermail.example", "fernmail.example"),
        ("gmail.com", None),
        ("gmx.at", None),
        ("larkfield.example", None),
        ("abc.com", None),
    ],
)
def test_a_domain_one_slip_away_from_a_known_one_is_doubted(typed, meant):
    assert slips.near_miss(typed, used=["fernmail.example"]) == meant


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("ruth", "ruht", 1),
        ("ruth", "rut", 1),
        ("ruth", "ruth", 0),
        ("abcd", "dcba", 3),
        ("", "ab", 2),
    ],
)
def test_slips_are_counted_up_to_the_limit(one, other, far):
    assert slips.distance(one, other, 2) == far

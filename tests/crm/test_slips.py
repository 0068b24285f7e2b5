"""Slips of the finger are found, and only they."""

import pytest

from crm import slips

# Misspellings came in with a file, three of each; two domains are much alike and both in use.
USED = {
    "fernmail.example": 3,
    "lakenet.example": 15,
    "lakenett.example": 3,
    "gmaill.com": 3,
    "email.com": 40,
    "harbourpost.example": 9,
    "harbourpast.example": 7,
}


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
        ("gmaill.com", "gmail.com"),
        ("lakenett.example", "lakenet.example"),
        ("email.com", None),
        ("harbourpast.example", None),
    ],
)
def test_a_domain_one_slip_away_from_a_known_one_is_doubted(typed, meant):
    assert slips.near_miss(typed, used=USED) == meant


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

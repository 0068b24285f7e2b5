"""Every address × everybody × own, unknown and broken ids: the answer, and what it leaves."""

import re

import pytest
from django.db import transaction
from django.db.models import Max
from django.test import Client
from django.urls import reverse

from crm import pages
from crm.models import Read
from tests.project.routes import Route, names, routes
from tests.project.rules import RULES, Rule, managed
from tests.project.world import HUGE, UNKNOWN, World, furnished
from tests.unchanged import digest

OURS = [route for route in routes() if not route.name.startswith("admin:")]
MANAGEMENT = [route for route in routes() if route.name.startswith("admin:")]
NUMBERED = [route for route in OURS if {"ref", "pk", "username"} & set(route.parts)]
METHODS = ("get", "post")
BROKEN = ("%00", "-1", "1.5", "'", "%ED%A0%80", "1%2F2")
# Counts, or names what customers have in common, but shows nobody.
SHOWS_NOBODY = {
    "crm:import_progress",
    "crm:import_mapping",
    "crm:saved_view",
    "crm:saved_view_end",
}
SIGN_IN = "/sign-in/?next="


def is_link(route: Route) -> bool:
    return route.name.startswith("notifications:link")


def by_name(route: Route) -> str:
    return route.name


class House:
    """The small world behind its door: asks as somebody, then takes back what came of it."""

    def __init__(self, world: World):
        self.world = world
        self.cookies = {name: self.cookie_of(person) for name, person in world.people.items()}
        self.at_first = digest()

    def cookie_of(self, person) -> str:
        client = Client()
        client.force_login(person, backend="crm.backends.PersonAtADesk")
        session = client.session
        session["second_step"] = True
        session.save()
        return client.cookies["session"].value

    def ask(self, who: str, method: str, address: str, *, is_vain=False, **manner):
        """The answer, with ``changed`` and ``looks``: what it did to the world.

        What a request changed is worked out where it was refused, or where it must be in vain.
        """
        client = Client(raise_request_exception=False, **manner)
        if who in self.cookies:
            client.cookies["session"] = self.cookies[who]
        fields = {"request_key": "5e0a5a8c-0a5b-4c47-9f30-0d5a8f3f6a10"}
        before = transaction.savepoint()
        last = Read.objects.aggregate(last=Max("pk"))["last"] or 0
        answer = getattr(client, method)(address, fields if method == "post" else None)
        answer.changed = self.changes() if is_vain or is_refusal(answer) else []
        answer.looks = list(Read.objects.filter(pk__gt=last))
        transaction.savepoint_rollback(before)
        return answer

    def changes(self) -> list[str]:
        """The tables that are no longer as they were at first."""
        return [table for table, sum in digest().items() if sum != self.at_first[table]]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """One world for all addresses; each answer is rolled back, and the world in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield House(furnished())
        transaction.set_rollback(True)


def test_every_address_has_a_rule_and_every_rule_an_address():
    assert {route.name for route in OURS} == set(RULES)
    assert [route.name for route in MANAGEMENT if managed(route.name) is None] == []


def test_only_what_the_rules_open_to_strangers_is_public():
    public = {route.name for route in routes() if route.is_public}
    assert public == {name for name, rule in RULES.items() if rule.stranger}


def test_every_page_about_somebody_leaves_a_look():
    silent = {
        name
        for name in map(by_name, NUMBERED)
        if RULES[name].get == 200 and name.startswith("crm:") and not RULES[name].leaves_look
    }
    assert silent <= SHOWS_NOBODY


@pytest.mark.parametrize("route", OURS, ids=by_name)
def test_each_is_answered_as_the_rule_says(route, house):
    rule = RULES[route.name]
    address = house.world.address(route, rule.of)
    for who in ("stranger", *house.world.people):
        for method in METHODS:
            answer = house.ask(who, method, address)
            place = f"{method} {address} as {who}"
            assert answer.status_code == expected(rule, house, who, method), place
            if who == "stranger" and not rule.stranger:
                assert answer.url.startswith(SIGN_IN), place
            assert answer.changed == [], f"{place} changed {answer.changed}"
            if method == "get" and answer.status_code == 200 and rule.leaves_look:
                assert_looked(answer, house.world.people[who], place)


def expected(rule: Rule, house: House, who: str, method: str) -> int:
    if who == "stranger":
        return (rule.stranger or (302, 302))[METHODS.index(method)]
    status = getattr(rule, method)
    if status == 405 or rule.may(house.world.people[who]):
        return status
    return rule.refusal


def is_refusal(answer) -> bool:
    return answer.status_code >= 400 or getattr(answer, "url", "").startswith(SIGN_IN)


def assert_looked(answer, reader, place: str) -> None:
    assert answer.looks, f"{place} left no look"
    assert {look.reader for look in answer.looks} == {reader}, place
    assert {look.page for look in answer.looks} <= set(pages.NAMES), place


@pytest.mark.parametrize("route", [route for route in OURS if route.parts], ids=by_name)
def test_what_is_not_there_and_what_is_not_yours_look_the_same(route, house):
    rule = RULES[route.name]
    for who, person in house.world.people.items():
        for method in METHODS:
            answers = [
                house.ask(who, method, house.world.address(route, rule.of, unknown))
                for unknown in (UNKNOWN, HUGE)
            ]
            if rule.refusal == 404 and not rule.may(person):
                answers.append(house.ask(who, method, house.world.address(route, rule.of)))
            usual = expected(rule, house, who, method)
            wanted = usual if usual in (403, 405) or rule.stranger else 404
            place = f"{method} {route.path} as {who}"
            assert {answer.status_code for answer in answers} == {wanted}, place
            assert len({words(answer) for answer in answers}) == 1, place
            assert [answer.changed for answer in answers if answer.changed] == [], place


def words(answer) -> str:
    """The page without what is new in every answer: keys, tokens, its own address."""
    page = answer.content.decode().replace(answer.request["PATH_INFO"], "")
    return re.sub(r'(value|content)="[^"]*"', "", page)


@pytest.mark.parametrize("route", NUMBERED, ids=by_name)
def test_an_address_that_is_broken_leads_nowhere(route, house):
    for broken in BROKEN:
        path = "/" + re.sub(r"<[^>]*>", broken, route.path)
        for method in METHODS:
            answer = house.ask("admin", method, path)
            assert answer.status_code in (404, 405), f"{method} {path}"


@pytest.mark.parametrize("route", OURS, ids=by_name)
def test_what_another_site_sends_is_refused(route, house):
    rule = RULES[route.name]
    address = house.world.address(route, rule.of)
    answer = house.ask("admin", "post", address, enforce_csrf_checks=True)
    # Behind a link the address is the secret, and another site does not know it.
    assert answer.status_code == (404 if is_link(route) else 403)
    assert answer.changed == []


@pytest.mark.parametrize("route", MANAGEMENT, ids=by_name)
def test_the_management_pages_are_for_admins(route, house):
    rule = managed(route.name)
    address = house.world.address(route, noun_of(route.name))
    for who in ("stranger", *house.world.people):
        for method in METHODS:
            answer = house.ask(who, method, address)
            place = f"{method} {address} as {who}"
            assert answer.changed == [], f"{place} changed {answer.changed}"
            if who == "admin":
                assert answer.status_code == getattr(rule, method), place
            else:
                assert answer.status_code == 302, place


def noun_of(name: str) -> str:
    """The thing that a management page is about, as the world names it."""
    if name.endswith(":view_on_site"):
        return "customer"
    return next((noun for noun in NOUNS if f"_{noun}_" in name or f"/{noun}/" in name), "desk")


NOUNS = (
    "user",
    "group",
    "workstation",
    "organisation",
    "ownfield",
    "partner",
    "brand",
    "capability",
    "snippet",
    "desk",
)


@pytest.mark.parametrize(
    "route", [route for route in MANAGEMENT if "object_id" in route.parts], ids=by_name
)
def test_a_broken_address_of_management_leads_nowhere(route, house):
    for broken in BROKEN:
        path = "/" + re.sub(r"<[^>]*>", broken, route.path)
        assert house.ask("admin", "get", path).status_code in (302, 403, 404), path


@pytest.mark.parametrize(
    "route",
    [route for route in MANAGEMENT if {"object_id", "id"} & set(route.parts)],
    ids=by_name,
)
def test_management_changes_nothing_that_is_not_there(route, house):
    for unknown in (UNKNOWN, HUGE):
        address = house.world.address(route, noun_of(route.name), unknown)
        for method in METHODS:
            answer = house.ask("admin", method, address, is_vain=True)
            place = f"{method} {address}"
            assert answer.status_code in (302, 403, 404), place
            assert answer.changed == [], f"{place} changed {answer.changed}"


def test_a_name_that_nobody_has_is_no_address():
    assert "crm:nowhere" not in names()
    assert reverse("crm:home") == "/"

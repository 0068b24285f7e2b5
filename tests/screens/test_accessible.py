"""axe finds nothing on any page, in both themes, on phone, tablet and desk."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.urls import reverse

from tests.project.routes import Route, routes
from tests.project.rules import RULES
from tests.project.world import World
from tests.screens.conftest import Tab

LOOKS = list(product(("light", "dark"), (320, 768, 1440)))
HEIGHT = 900
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Parts of a page that answer on their own; they are looked at within it.
PARTS = {
    "crm:customers_csv",
    "crm:import_progress",
    "crm:import_report",
    "crm:known",
    "crm:lately",
    "crm:looks",
    "crm:orders",
    "crm:people",
    "crm:reach",
    "crm:search_palette",
    "crm:timeline",
    "crm:timeline_earlier",
    # A mail's own layout, as somebody wrote it.
    "notifications:arrival_html",
    "notifications:wishes_panel",
    "notifications:concerns_mine",
    "notifications:halts_mine",
    "notifications:letter_progress",
    "notifications:customer_panel",
    "notifications:messages_count",
    "notifications:reply_state",
}
SEARCHED = "/search/?q=adeyemi"
# The management pages are alike; these are one of each kind.
MANAGED = [
    ("admin:index", ""),
    ("admin:crm_user_changelist", ""),
    ("admin:crm_user_add", ""),
    ("admin:crm_user_change", "user"),
    ("admin:crm_user_history", "user"),
    ("admin:crm_desk_change", "desk"),
]
REFUSED = "/people/"
NOWHERE = "/nowhere/"


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Every page and the first who may see it: front desk before supervisor before admin."""
    for route in routes():
        rule = RULES.get(route.name)
        if rule and rule.get == 200 and route.name not in PARTS:
            yield seen_by(route, world), world.address(route, rule.of)
    for name, thing in MANAGED:
        yield "admin", reverse(name, args=[world.things[thing]] if thing else [])
    yield from (("front desk", address) for address in (SEARCHED, REFUSED, NOWHERE))
    yield from (("stranger", address) for address in (NOWHERE,))


def seen_by(route: Route, world: World) -> str:
    rule = RULES[route.name]
    if rule.stranger and rule.stranger[0] == 200:
        return "stranger"
    return next(who for who, person in world.people.items() if rule.may(person))


def found(tab: Tab, place: str, looks: list[tuple[str, int]]) -> Iterator[str]:
    """What axe and a ruler find on the page that is open, in each of these looks."""
    for theme, width in looks:
        tab.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        tab.page.set_viewport_size({"width": width, "height": HEIGHT})
        trouble = tab.violations()
        if tab.page.evaluate(OVERFLOWS):
            trouble.append("scrolls sideways")
        yield from (f"{place} {theme} {width}: {one}" for one in trouble)


def looks_for(number: int, size) -> list[tuple[str, int]]:
    """All looks in a full run; else one, another for each page in turn."""
    return size(ci=[LOOKS[number % len(LOOKS)]], full=LOOKS)


@pytest.fixture
def tabs(tab, world):
    """One tab of each person, and one of a stranger."""
    return {"stranger": tab()} | {who: tab(person) for who, person in world.people.items()}


def test_axe_finds_nothing_on_any_page(tabs, world, size):
    violations = []
    for number, (who, address) in enumerate(pages(world)):
        tabs[who].open(address)
        violations += found(tabs[who], address, looks_for(number, size))
    assert violations == []


def test_axe_finds_nothing_on_a_form_with_problems(tabs, world, size):
    violations = []
    for number, route in enumerate(forms()):
        tab = tabs[seen_by(route, world)]
        address = world.address(route, RULES[route.name].of)
        tab.open(address)
        tab.page.evaluate(SEND, address)
        tab.page.wait_for_selector(".errors__title, .field__error, [data-error]")
        violations += found(tab, f"{address} with problems", looks_for(number, size))
    assert violations == []


SEND = """address => [...document.querySelectorAll("main form[method=post]")]
    .find(form => new URL(form.action).pathname === address).requestSubmit()"""
# Nothing can be left out of these: they are filled in, or a button alone.
NEVER_EMPTY = {
    "crm:look",
    "crm:customer_edit",
    "crm:owner",
    "crm:note_edit",
    "crm:me",
    "crm:partner_edit",
    "crm:saved_view",
    "crm:standing",
}


def forms() -> list[Route]:
    return [
        route
        for route in routes()
        if route.name.startswith("crm:")
        and route.name not in NEVER_EMPTY
        and RULES[route.name][:2] == (200, 422)
    ]


def test_axe_finds_nothing_with_the_command_bar_and_the_key_sheet_open(tabs, world, size):
    tab = tabs["front desk"]
    violations = []
    for key, sign in (("/", "#palette-list [role=option]"), ("?", "dialog[open]")):
        tab.open("/desk/")
        tab.page.keyboard.press(key)
        if key == "/":
            tab.page.keyboard.type("adeyemi")
        tab.page.wait_for_selector(sign)
        violations += found(tab, f"/desk/ after {key}", size(ci=LOOKS[::5], full=LOOKS))
    assert violations == []

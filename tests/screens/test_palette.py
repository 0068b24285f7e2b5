"""The command bar, open: found, walked and opened without leaving the keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories.crm import CustomerFactory, PhoneFactory, UserFactory

ROWS = "#palette-list [role=option]"


@pytest.fixture
def ruth(browser):
    ruth = CustomerFactory()
    PhoneFactory(customer=ruth)
    return ruth


@pytest.fixture
def bola(browser):
    return CustomerFactory(given_name="Bola", title="Mr.")


@pytest.fixture
def tab(open_as, browser, ruth, bola) -> Page:
    tab = open_as(UserFactory(username="imani"), "/desk/")
    tab.keyboard.press("/")
    return tab


def asked(tab: Page, typed: str) -> Page:
    """Type a search and wait for its answer."""
    tab.keyboard.type(typed)
    expect(tab.locator("#palette-list")).to_contain_text(f"“{typed}”")
    return tab


def chosen(tab: Page):
    return tab.locator(f"{ROWS}[aria-selected=true]")


def test_people_stand_first_then_acts_with_the_matched_letters_marked(tab):
    asked(tab, "ade 2231")
    rows = tab.locator(ROWS)
    expect(rows.first).to_contain_text("Ruth Adeyemi")
    expect(rows.first.locator("mark").first).to_have_text("Ade")
    expect(rows.last).to_contain_text("New person")
    groups = tab.locator("#palette-list .results__title")
    expect(groups).to_have_text(["People", "Do"])
    expect(tab.locator("#palette-count")).to_have_text("1 person")


def test_arrows_walk_the_rows_around_and_the_field_keeps_the_focus(tab):
    asked(tab, "adeyemi")
    expect(chosen(tab)).to_contain_text("Bola Adeyemi")
    tab.keyboard.press("ArrowDown")
    expect(chosen(tab)).to_contain_text("Ruth Adeyemi")
    field = tab.locator("#palette-input")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-activedescendant", "person-2")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    expect(chosen(tab)).to_contain_text("New person")
    tab.keyboard.press("ArrowDown")
    expect(chosen(tab)).to_contain_text("Bola Adeyemi")


def test_enter_opens_the_chosen_row(tab, ruth):
    asked(tab, "adeyemi")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{ruth.get_absolute_url()}")


def test_shift_and_enter_open_it_beside(tab, bola):
    asked(tab, "adeyemi")
    with tab.context.expect_page() as beside:
        tab.keyboard.press("Shift+Enter")
    beside.value.wait_for_url(f"**{bola.get_absolute_url()}")
    expect(tab.locator("#palette")).to_be_visible()


def test_enter_before_the_answer_opens_what_was_typed_and_not_what_stood_there(tab, bola):
    asked(tab, "ruth")
    tab.locator("#palette-input").fill("")
    tab.keyboard.type("bola")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{bola.get_absolute_url()}")


def test_who_is_not_found_becomes_a_new_record_with_what_was_typed(tab):
    asked(tab, "rosa delgado 555 014 3317")
    expect(tab.locator("#palette-list")).to_contain_text("Nobody was found")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/customers/new/**")
    expect(tab.get_by_label("Given name")).to_have_value("Rosa")
    expect(tab.get_by_label("Phone number")).to_have_value("555 014 3317")


def test_escape_closes_it_and_gives_the_focus_back(tab):
    tab.keyboard.press("Escape")
    expect(tab.locator("#palette")).to_be_hidden()
    link = tab.get_by_role("link", name=re.compile("New customer"))
    link.focus()
    tab.keyboard.press("Control+k")
    tab.keyboard.press("Escape")
    expect(link).to_be_focused()

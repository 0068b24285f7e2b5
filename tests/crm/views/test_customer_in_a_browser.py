"""The customer page as two colleagues have it open: keys, drafts, what is new."""

import pytest
from playwright.sync_api import expect

from crm.models import Interaction, Note
from tests.factories.crm import ClinicianFactory, CustomerFactory, NoteFactory, UserFactory

FIRST = ".trail__list li:first-child"


@pytest.fixture
def ruth(browser):
    return CustomerFactory()


@pytest.fixture
def imani(browser):
    return UserFactory(username="imani")


@pytest.fixture
def tom(browser):
    return ClinicianFactory()


def test_a_note_by_keys_alone_is_news_at_the_other_desk(open_as, ruth, imani, tom):
    NoteFactory(customer=ruth, author=tom)
    theirs = open_as(tom, ruth.get_absolute_url())
    mine = open_as(imani, ruth.get_absolute_url())
    mine.keyboard.press("n")
    mine.keyboard.type("Hears better on the left.")
    expect(mine.locator("[data-draft-state]")).to_have_text("What you typed is kept")
    mine.keyboard.press("Control+Enter")
    expect(mine.locator(FIRST)).to_contain_text("Hears better on the left.")
    expect(mine.locator("#composer textarea")).to_have_value("")

    expect(theirs.locator("#trail-news")).to_have_text("1 new", timeout=15_000)
    theirs.locator("#trail-news a").click()
    expect(theirs.locator(FIRST)).to_contain_text("Hears better on the left.")
    assert Note.objects.filter(author=imani).count() == 1


def test_a_call_is_logged_in_place(open_as, ruth, imani):
    tab = open_as(imani, ruth.get_absolute_url())
    tab.keyboard.press("l")
    expect(tab.get_by_label("What it was about")).to_be_focused()
    tab.keyboard.press("Control+Enter")
    expect(tab.locator("#composer .errors__title")).to_be_focused()
    tab.get_by_label("What it was about").select_option("delivery")
    tab.get_by_label("Minutes").fill("6")
    tab.get_by_label("In their words").fill("Can my son let them in?")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(FIRST)).to_contain_text("Delivery · 6 minutes")
    expect(tab.locator("#composer textarea")).to_have_value("")
    assert Interaction.objects.get().minutes == 6


def test_a_closed_note_is_asked_for_with_one_key_and_opened_with_one(open_as, ruth, imani, tom):
    NoteFactory(customer=ruth, author=tom, kind="clinical", text="Takes warfarin.")
    mine = open_as(imani, ruth.get_absolute_url())
    mine.keyboard.press("h")
    expect(mine.locator("#trail")).to_contain_text("You asked")
    desk = open_as(tom, "/desk/")
    desk.keyboard.press("a")
    expect(desk.locator("#asking")).to_contain_text("Nobody asks.")
    mine.reload()
    mine.get_by_role("link", name="Open", exact=True).click()
    expect(mine.locator("#trail")).to_contain_text("Takes warfarin.")


def test_filters_and_what_is_found_stay_in_the_address(open_as, ruth, imani, tom):
    NoteFactory(customer=ruth, author=tom, text="Likes tea.")
    NoteFactory(customer=ruth, author=imani, text="Has a boiler.")
    tab = open_as(imani, ruth.get_absolute_url())
    tab.get_by_role("link", name="Clinic desk").click()
    expect(tab.locator("#trail")).not_to_contain_text("Has a boiler.")
    tab.reload()
    expect(tab.locator("#trail")).to_contain_text("Likes tea.")
    tab.get_by_label("Find in timeline").fill("boiler")
    tab.keyboard.press("Enter")
    expect(tab.locator("#trail .empty")).to_contain_text("No entry has these words.")
    assert "find=boiler" in tab.url

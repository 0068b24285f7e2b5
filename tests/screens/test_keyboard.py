"""By keyboard alone: where the focus goes, that it is seen, and how it comes back."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.crm import (
    CareNoteFactory,
    CustomerFactory,
    NoteFactory,
    PhoneFactory,
    UserFactory,
)

MOST_STOPS = 150
# Where the focus is, whether a ring or a border shows it, and whether something covers it.
FOCUSED = """() => {
  const part = document.activeElement;
  const box = part.getBoundingClientRect();
  const ring = getComputedStyle(part);
  const inset = Math.min(box.width / 2, 8);
  const there = document.elementFromPoint(box.left + inset, box.top + box.height / 2);
  return {
    name: `${part.localName} ${part.id} ${part.textContent.trim().slice(0, 30)}`,
    isNowhere: part === document.body,
    isRinged: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 1,
    isSeen: Boolean(there) && (part.contains(there) || there.contains(part)),
    isAgain: (window.stops ||= new Set()).has(part) || !window.stops.add(part),
  };
}"""


@pytest.fixture
def ruth(browser):
    ruth = CustomerFactory()
    PhoneFactory(customer=ruth, level=2, status="verified")
    CareNoteFactory(customer=ruth)
    NoteFactory(customer=ruth)
    return ruth


@pytest.fixture
def imani(browser):
    return UserFactory(username="imani")


@pytest.fixture
def tab(open_as, imani, ruth) -> Page:
    """Ruth's page, open before Imani."""
    return open_as(imani, ruth.get_absolute_url())


def walk(tab: Page) -> list[dict]:
    """Every stop of the Tab key through the page, until it leaves the page or begins again."""
    stops = []
    for _ in range(MOST_STOPS):
        tab.keyboard.press("Tab")
        stop = tab.evaluate(FOCUSED)
        if stop["isNowhere"] or stop["isAgain"]:
            return stops
        stops.append(stop)
    raise AssertionError("The Tab key never leaves this page.")


@pytest.mark.parametrize("width", [1440, 390])
def test_every_stop_of_the_tab_key_is_ringed_and_nothing_covers_it(tab, width):
    tab.set_viewport_size({"width": width, "height": 600})
    stops = walk(tab)
    assert len(stops) > 20
    assert [stop["name"] for stop in stops if not stop["isRinged"]] == []
    assert [stop["name"] for stop in stops if not stop["isSeen"]] == []


def test_skip_links_come_first_and_lead_to_page_composer_and_timeline(tab):
    for words, next_stop in (
        ("Skip to the page", "#who summary, #who a"),
        ("Skip to writing", "#composer .composer__tab"),
        ("Skip to the timeline", "#trail a"),
    ):
        tab.reload()
        link = tab.get_by_role("link", name=words)
        while not link.evaluate("link => link === document.activeElement"):
            tab.keyboard.press("Tab")
        expect(link).to_be_in_viewport()
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        expect(tab.locator(next_stop).first).to_be_focused()


def test_escape_closes_the_form_of_a_call_and_gives_the_focus_back(tab):
    tab.keyboard.press("l")
    expect(tab.get_by_label("What it was about")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.locator("#log")).to_be_focused()
    expect(tab.get_by_label("What it was about")).to_be_hidden()


def test_what_was_written_to_a_customer_is_taken_back_by_one_key(tab):
    tab.keyboard.press("w")
    words = tab.get_by_label("What you write to them")
    expect(words).to_be_focused()
    tab.keyboard.type("We come at six.")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("button", name="Take back")).to_be_focused()
    tab.keyboard.press("z")
    expect(tab.get_by_role("button", name="Take back")).to_be_hidden()
    expect(words).to_have_value("We come at six.")


def test_escape_closes_the_key_sheet_and_gives_the_focus_back(tab):
    link = tab.locator("#composer a").first
    link.focus()
    tab.keyboard.press("?")
    expect(tab.get_by_role("heading", name="Keys")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("heading", name="Keys")).to_be_hidden()
    expect(link).to_be_focused()


def test_escape_closes_a_menu_and_gives_the_focus_back(tab):
    opener = tab.locator("#me > summary")
    opener.focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(tab.get_by_role("button", name="Sign out")).to_be_hidden()


def test_letters_are_text_in_a_field_and_keys_outside_of_it(tab):
    tab.keyboard.press("n")
    note = tab.locator("#composer textarea")
    expect(note).to_be_focused()
    tab.keyboard.type("l/?n")
    expect(note).to_have_value("l/?n")
    expect(tab.locator("dialog[open]")).to_have_count(0)
    tab.keyboard.press("Control+k")
    expect(tab.locator("#palette-input")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(note).to_be_focused()


def test_single_letters_can_be_switched_off(tab):
    tab.goto("/me/")
    tab.locator("main").get_by_label("Single-letter keys").uncheck()
    tab.locator("main").get_by_role("button", name="Use this").click()
    tab.keyboard.press("?")
    tab.keyboard.press("/")
    expect(tab.locator("dialog[open]")).to_have_count(0)
    tab.keyboard.press("Control+k")
    expect(tab.locator("#palette-input")).to_be_focused()

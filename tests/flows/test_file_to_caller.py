"""A file of people comes in; a minute later a caller from it is found by a misspelt name."""

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from crm import roles
from crm.models import Customer
from tests.crm.people_files import as_csv, people
from tests.factories.crm import UserFactory
from tests.jobs import run_due

# A part that looks again by itself does so within five seconds.
BY_ITSELF = 20_000


@pytest.fixture
def lines(size):
    return people(size(ci=60, full=5_000))


@pytest.fixture
def marta(browser):
    return UserFactory(username="marta", first_name="Marta", role=roles.SUPERVISOR)


@pytest.fixture
def imani(browser):
    return UserFactory(username="imani")


def hand_in(tab: Page, content: bytes) -> None:
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": content}
    tab.get_by_label("The file").set_input_files(file)
    tab.get_by_label("What they come from").fill("Northgate till")
    tab.get_by_role("button", name="Hand in").click()


def bring_in(tab: Page, content: bytes) -> None:
    """Hand in the file, say what its first column is, begin, and watch it come to its end."""
    tab.goto("/imports/")
    hand_in(tab, content)
    expect(tab.get_by_label("last name")).to_have_value("family_name")
    tab.get_by_label("number", exact=True).select_option("identifier")
    tab.get_by_role("button", name="Bring them in now").click()
    expect(tab.get_by_role("progressbar")).to_be_visible()
    run_due()
    expect(tab.get_by_role("table")).to_be_visible(timeout=BY_ITSELF)


def tally(tab: Page) -> dict[str, int]:
    """What became of the rows, as the page counts it."""
    words = tab.locator(".tally dt").all_inner_texts()
    counts = tab.locator(".tally dd").all_inner_texts()
    numbers = [int(count.replace(",", "")) for count in counts]
    return dict(zip(words, numbers, strict=True))


def misspelt(name: str) -> str:
    """The name with one letter of its middle left out."""
    middle = len(name) // 2
    return name[:middle] + name[middle + 1 :]


def test_a_caller_from_the_file_is_found_by_a_misspelt_name(open_as, marta, imani, lines):
    desk = open_as(marta, "/imports/")
    bring_in(desk, as_csv(lines))
    came = tally(desk)
    assert sum(came.values()) == len(lines)
    assert came["New"] == Customer.objects.count() > len(lines) * 0.9

    names = Counter((line["first name"], line["last name"]) for line in lines)
    given, family = next(name for name, count in names.items() if count == 1)
    caller = Customer.objects.get(given_name=given, family_name=family)
    phone = open_as(imani, "/desk/")
    phone.keyboard.press("/")
    phone.keyboard.type(f"{misspelt(family)} {given}")
    first = phone.locator("#palette-list [role=option]").first
    expect(first).to_contain_text(f"{given} {family}")
    phone.keyboard.press("Enter")
    phone.wait_for_url(f"**{caller.get_absolute_url()}")
    expect(phone.locator("h1")).to_contain_text(family)


def test_the_same_file_again_changes_nothing(open_as, marta, lines):
    desk = open_as(marta, "/imports/")
    bring_in(desk, as_csv(lines))
    first, rows = tally(desk), Customer.objects.count()
    bring_in(desk, as_csv(lines))
    again = tally(desk)
    assert again["New"] == 0
    assert again["Already here"] == first["New"]
    assert Customer.objects.count() == rows

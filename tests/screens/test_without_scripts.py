"""The essential forms work with scripts off: each step is a plain form and a new page."""

import pytest
from playwright.sync_api import Page, expect

from crm import roles
from crm.models import Customer, ImportRun, Interaction, Note
from tests.crm.people_files import as_csv, people
from tests.entering import PASSWORD, give_password
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory, UserFactory
from tests.jobs import run_due


@pytest.fixture
def ruth(browser):
    ruth = CustomerFactory()
    PhoneFactory(customer=ruth)
    EmailFactory(customer=ruth)
    return ruth


@pytest.fixture
def come_in(browser, live_site):
    """Sign in by the form, in a browser without scripts; answer the tab."""

    def come_in(role: str = roles.FRONT_DESK) -> Page:
        person = give_password(UserFactory(role=role))
        context = browser.new_context(base_url=live_site, java_script_enabled=False)
        tab = context.new_page()
        tab.goto("/desk/")
        tab.get_by_label("Name or e-mail").fill(person.username)
        tab.get_by_label("Password", exact=True).fill(PASSWORD)
        tab.get_by_label("You are at").select_option(str(person.desk_id))
        tab.get_by_role("button", name="Sign in").click()
        expect(tab.get_by_role("heading", level=1)).to_contain_text(person.first_name)
        return tab

    return come_in


@pytest.fixture
def tab(come_in, ruth) -> Page:
    """Ruth's page, found by the search form."""
    tab = come_in()
    tab.get_by_role("searchbox").fill("adeyami ruth")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="Ruth Adeyemi", exact=False).first.click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Ms. Adeyemi")
    return tab


def test_a_customer_is_found_and_a_note_is_kept(tab, ruth):
    tab.get_by_label("Note, only staff see this").fill("Hears better on the left.")
    tab.get_by_role("button", name="Keep note").click()
    expect(tab.locator(".trail__list li").first).to_contain_text("Hears better on the left.")
    assert Note.objects.get().customer == ruth


def test_an_empty_note_is_asked_for_again(tab):
    tab.get_by_role("button", name="Keep note").click()
    expect(tab.get_by_text("Write the note first.").first).to_be_visible()


def test_a_call_is_logged(tab):
    tab.get_by_role("link", name="Log call or visit").click()
    tab.get_by_label("What it was about").select_option("delivery")
    tab.get_by_label("Minutes").fill("6")
    tab.get_by_label("In their words").fill("Can my son let them in?")
    tab.get_by_role("button", name="Keep", exact=True).click()
    expect(tab.locator(".trail__list li").first).to_contain_text("Delivery · 6 minutes")
    assert Interaction.objects.get().minutes == 6


def test_a_phone_number_is_corrected(tab, ruth):
    reach = tab.locator("#reach .item").filter(has_text="(555) 014-2231")
    reach.get_by_role("link", name="Correct").click()
    tab.get_by_label("What it shall be").fill("555 014 2299")
    tab.get_by_label("they have a new one").check()
    tab.get_by_label("the customer").check()
    tab.get_by_role("button", name="Correct it").click()
    expect(tab.locator("#reach")).to_contain_text("(555) 014-2299")
    expect(tab.locator("#reach")).not_to_contain_text("(555) 014-2231")


def test_a_new_customer_is_made_from_a_search_without_a_find(come_in):
    tab = come_in()
    tab.get_by_role("searchbox").fill("rosa delgado 555 014 3317")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="New person").click()
    expect(tab.get_by_label("Family name")).to_have_value("Delgado")
    expect(tab.get_by_label("Phone number")).to_have_value("555 014 3317")
    tab.get_by_role("button", name="Make the record").click()
    expect(tab.locator("#reach")).to_contain_text("(555) 014-3317")
    assert Customer.objects.get().name == "Rosa Delgado"


def test_a_file_is_handed_in_its_columns_said_and_its_people_brought_in(come_in):
    tab = come_in(roles.SUPERVISOR)
    tab.goto("/imports/")
    lines = people(12)
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": as_csv(lines)}
    tab.get_by_label("The file").set_input_files(file)
    tab.get_by_role("button", name="Hand in").click()
    tab.get_by_label("number", exact=True).select_option("identifier")
    tab.get_by_role("button", name="Bring them in now").click()
    expect(tab.get_by_role("progressbar")).to_be_visible()
    run_due()
    tab.get_by_role("link", name="Look again").click()
    expect(tab.locator(".tally")).to_contain_text("12")
    assert ImportRun.objects.get().rows.count() == len(lines)

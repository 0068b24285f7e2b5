"""A mis-entered address is caught while it is typed (B10)."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from crm.models import Act
from tests.factories.crm import CustomerFactory, EmailFactory, UserFactory
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.mission("B10")]


@pytest.fixture
def texan():
    """Somebody in Texas with the same surname."""
    texan = CustomerFactory(given_name="Rita", family_name="Adeyemi", region="Texas")
    EmailFactory(customer=texan, value="r.adeyemi@fernmail.example")
    return texan


def test_the_clash_is_seen_before_saving_and_the_kept_address_is_on_the_trail(
    desk_client, ruth, texan
):
    typed = {"kind": "email", "value": "r.adeyemi@fernmail.example", "customer": ruth.ref}
    while_typing = desk_client.post("/contact-points/check/", typed | {"checks": "value"})
    assert "Rita Adeyemi has the same one." in while_typing.content.decode()

    new = reverse("crm:contact_point_new", args=[ruth.ref])
    with nothing_changes():
        asked = desk_client.post(new, typed)
    assert asked.status_code == 422
    assert "Rita Adeyemi has the same one." in asked.content.decode()
    assert "Ms. Adeyemi</bdi> read it back: keep it" in asked.content.decode()

    kept = asked.context["form"].doubts["value"]["token"]
    assert desk_client.post(new, typed | {"kept": kept}).status_code == 302
    assert Act.objects.filter(customer=ruth).latest("id").why == (
        "Read back and kept: Another customer has the same one."
    )


def test_in_a_browser_the_doubt_stands_there_before_anything_is_sent(browser, open_as):
    ruth = CustomerFactory()
    texan = CustomerFactory(given_name="Rita", family_name="Adeyemi", region="Texas")
    EmailFactory(customer=texan, value="r.adeyemi@fernmail.example")
    tab = open_as(UserFactory(), reverse("crm:contact_point_new", args=[ruth.ref]))
    tab.get_by_label("E-mail address").check()
    tab.get_by_label("Number or address").press_sequentially("r.adeyemi@fernmail")
    doubts = tab.locator(".doubts")
    with nothing_changes():
        tab.get_by_label("Number or address").press_sequentially(".example")
        expect(doubts).to_contain_text("Rita Adeyemi has the same one.")
        expect(doubts).to_contain_text("Ms. Adeyemi read it back: keep it")
        expect(tab.get_by_label("Number or address")).to_be_focused()
        tab.get_by_label("Number or address").fill("ruth.adeyemi@fernmail.example")
        expect(doubts).to_be_empty()


@pytest.mark.parametrize(
    ("typed", "warning"),
    [
        ("r.adeyeni@fernmail.example", "nearly the same as r.adeyemi@fernmail.example"),
        ("ruth.adeyemi@gmial.com", "nearly “gmail.com”"),
    ],
)
def test_look_alikes_and_near_misses_are_warned_of(desk_client, ruth, texan, typed, warning):
    new = reverse("crm:contact_point_new", args=[ruth.ref])
    asked = desk_client.post(new, {"kind": "email", "value": typed})
    assert warning in asked.content.decode()


def test_a_new_record_with_that_address_leads_to_the_one_that_is_here(desk_client, texan):
    filled = {
        "kind": "person",
        "given_name": "R.",
        "family_name": "Adeyemi",
        "email": "r.adeyemi@fernmail.example",
        "address_form": "formal",
    }
    with nothing_changes():
        asked = desk_client.post("/customers/new/", filled)
    assert texan.ref in asked.content.decode()
    assert "None of these: make a new record" in asked.content.decode()


def test_the_corrected_address_takes_the_place_of_the_wrong_one(desk_client, ruth):
    wrong = EmailFactory(customer=ruth, value="ruth.adeyeni@fernmail.example")
    right = {
        "value": "ruth.adeyemi@fernmail.example",
        "reason": "misheard",
        "told_by": "stranger",
    }
    desk_client.post(reverse("crm:correction", args=[wrong.pk]), right)
    page = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "ruth.adeyemi@fernmail.example" in page
    assert "ruth.adeyeni@fernmail.example" not in page
    assert "Imani corrected the e-mail address: misheard or mistyped" in page
    assert "Told by: the person who got our message." in page

"""The customers' own pages: axe finds nothing on a phone and wider, in both themes."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from crm import clock
from crm.models import ContactPoint, Customer
from notifications.preferences import wishes
from tests.factories.notifications import ConsentFactory, link_of, queued
from tests.screens.test_accessible import OVERFLOWS

LOOKS = [("light", 390), ("dark", 390), ("light", 320), ("dark", 1440)]
SMALL = """() => [...document.querySelectorAll("button, .top a, .onward a, .pick > label")]
    .filter(one => one.offsetHeight && one.offsetHeight < 44).map(one => one.outerHTML)"""


@pytest.fixture
def point(world) -> ContactPoint:
    """The e-mail of the customer of the small world, confirmed."""
    customer = Customer.objects.get(ref=world.ref)
    return customer.contact_points.get(kind="email")


@pytest.fixture
def token(point) -> str:
    ConsentFactory(customer=point.customer)
    return link_of(point, message=queued(point.customer, "offer.store"))


@pytest.fixture
def addresses(token, point) -> list[str]:
    """Every page that a good link, an old one and a bad one lead to."""
    aged = link_of(point, created_at=clock.now() - timedelta(days=70))
    pages = ("", "why/", "stop/", "not-me/", "code/", "undo/")
    return [f"/t/{token}/{page}" for page in pages] + [f"/t/{aged}/", "/t/nothing/"]


def test_axe_finds_nothing_and_every_control_is_large(tab, addresses):
    one = tab()
    trouble = []
    for address in addresses:
        one.open(address)
        for theme, width in LOOKS:
            one.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            one.page.set_viewport_size({"width": width, "height": 844})
            found = one.violations() + one.page.evaluate(SMALL)
            if one.page.evaluate(OVERFLOWS):
                found.append("scrolls sideways")
            trouble += [f"{address} {theme} {width}: {words}" for words in found]
    assert trouble == []


def test_choices_are_made_without_a_script(tab, token, point):
    page = tab(java_script_enabled=False).page
    page.goto(f"/t/{token}/")
    page.get_by_label("Stop", exact=False).first.check()
    page.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert wishes.standing(point.customer)[0].mode == "never"
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")


def test_a_stranger_closes_the_address_with_one_button(tab, token):
    page = tab(java_script_enabled=False, viewport={"width": 390, "height": 844}).page
    page.goto(f"/t/{token}/")
    page.get_by_role("link", name="This isn’t me").click()
    page.get_by_role("button", name="This isn’t me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have stopped.")

"""What stands over a page or in its place: a notice, and a form that came too late."""

import pytest

from crm import trail
from crm.models import Note, Organisation
from tests.entering import PASSWORD, give_password
from tests.screens.test_accessible import LOOKS, found

TEXT = "Hears better on the left.\nPlease speak slowly."
# As a browser without scripts sends it.
SEND = "document.querySelector('main form:has(textarea[name=text])').submit()"


@pytest.mark.parametrize("mode", [Organisation.Mode.REHEARSAL, Organisation.Mode.DEMO])
def test_axe_finds_nothing_where_a_notice_stands_over_the_page(tab, world, size, mode):
    with trail.act("arranged", by=None):
        Organisation.objects.update(mode=mode)
    desk = tab(world.people["front desk"])
    desk.open("/desk/")
    assert desk.page.locator("#banners .banner").first.is_visible()
    assert list(found(desk, "/desk/", size(ci=LOOKS[::2], full=LOOKS))) == []


def test_a_form_that_came_too_late_is_read_signed_in_for_and_sent(tab, world, size):
    imani = give_password(world.people["front desk"])
    late = tab(imani)
    late.open(f"/customers/{world.ref}/notes/")
    late.page.locator("textarea[name=text]").fill(TEXT)
    late.page.context.clear_cookies()
    late.page.evaluate(SEND)
    late.page.get_by_role("heading", name="You were signed out").wait_for()
    assert late.page.get_by_label("Text").input_value() == TEXT
    assert list(found(late, "signed out", size(ci=LOOKS[::3], full=LOOKS))) == []
    sign_in_beside(late.page, imani)
    late.page.get_by_role("button", name="Go on").click()
    late.page.get_by_role("button", name="Send it now").wait_for()
    assert list(found(late, "signed in again", size(ci=LOOKS[1::3], full=LOOKS))) == []
    late.page.get_by_role("button", name="Send it now").click()
    late.page.wait_for_url("**/customers/*/#act-*")
    assert Note.objects.filter(text=TEXT, author=imani).count() == 1


def sign_in_beside(page, person) -> None:
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in, in a new tab").click()
    beside = opened.value
    beside.get_by_label("Name or e-mail").fill(person.username)
    beside.get_by_label("Password", exact=True).fill(PASSWORD)
    beside.get_by_role("button", name="Sign in", exact=True).click()
    beside.wait_for_url("**/desk/")

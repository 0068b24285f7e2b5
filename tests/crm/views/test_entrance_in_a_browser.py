"""The entrance as a browser sees it: passkeys, the quiet screen, nothing against the policy."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from crm import roles
from crm.models import Act
from tests.entering import PASSWORD, give_password
from tests.factories.crm import EmailFactory, UserFactory

TOUCH = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def ada(page):
    ada = UserFactory(
        username="ada", first_name="Ada", last_name="Brandt", role=roles.ADMIN, is_staff=True
    )
    return give_password(ada)


def come_in(page, person, to: str) -> None:
    page.goto(f"{reverse('account_login')}?next={to}")
    fill_in(page, person)
    arrive(page, to)


def arrive(page, at: str) -> None:
    page.wait_for_url(re.compile(f"^http://[^/]+{re.escape(at)}$"))


def fill_in(page, person) -> None:
    page.get_by_label("Name or e-mail").fill(person.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("You are at").select_option(str(person.desk_id))
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_is_added_and_signs_in_by_itself(page, ada):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": TOUCH})
    come_in(page, ada, reverse("crm:me"))
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add the passkey").click()
    arrive(page, reverse("mfa_view_recovery_codes"))
    page.context.clear_cookies()
    page.goto(f"{reverse('account_login')}?next={reverse('crm:me')}")
    page.get_by_role("button", name="Use a passkey instead").click()
    arrive(page, reverse("crm:me"))
    assert Act.objects.filter(verb="passkey.added", actor=ada).count() == 1


def test_a_password_is_shown_on_demand(page, ada):
    page.goto(reverse("account_login"))
    page.get_by_label("Password", exact=True).fill("four calm")
    page.get_by_role("button", name="Show").click()
    assert page.locator("#id_password").get_attribute("type") == "text"


def test_no_page_goes_against_the_policy(page, ada):
    come_in(page, ada, reverse("crm:me"))
    person = [ada.pk]
    for address in [
        reverse("crm:keys"),
        reverse("crm:workstations"),
        reverse("mfa_index"),
        reverse("account_change_password"),
        reverse("admin:index"),
        reverse("admin:crm_user_changelist"),
        reverse("admin:crm_user_add"),
        reverse("admin:crm_user_change", args=person),
        reverse("admin:crm_user_history", args=person),
        reverse("admin:auth_user_password_change", args=person),
        reverse("admin:crm_capability_add"),
        reverse("admin:auth_group_changelist"),
    ]:
        answer = page.goto(address)
        assert answer.status == 200
        assert "unsafe" not in answer.headers["content-security-policy"]


def warning(page):
    return page.get_by_role("heading", name="You will be signed out in one minute")


def let_pass(seconds: int) -> None:
    """Make every session look as if nobody had done anything for so long."""
    for session in Session.objects.all():
        known = session.get_decoded()
        known["seen_at"] -= seconds
        session.session_data = Session.objects.encode(known)
        session.save()


def test_a_quiet_screen_warns_leaves_and_comes_back_to_the_same_page(page, ada):
    page.clock.install()
    come_in(page, ada, f"{reverse('crm:keys')}?from=here")
    page.clock.run_for(9 * 60 * 1000 + 10_000)
    assert warning(page).is_visible()
    let_pass(10 * 60)
    page.clock.run_for(60_000)
    page.get_by_role("heading", name="Sign in").wait_for()
    fill_in(page, ada)
    arrive(page, f"{reverse('crm:keys')}?from=here")


def test_what_was_typed_before_a_quiet_time_is_there_after_it(page, ada):
    correction = reverse("crm:correction", args=[EmailFactory().pk])
    page.clock.install()
    come_in(page, ada, correction)
    page.get_by_label("What it shall be").fill("ruth@fernmail.example")
    page.get_by_label("The customer").check()
    page.clock.run_for(2_000)
    page.get_by_text("What you typed is kept", exact=True).wait_for()
    let_pass(10 * 60)
    page.clock.run_for(10 * 60 * 1000)
    page.get_by_role("heading", name="Sign in").wait_for()
    fill_in(page, ada)
    arrive(page, correction)
    assert page.get_by_label("What it shall be").input_value() == "ruth@fernmail.example"
    assert page.get_by_label("The customer").is_checked()


def test_one_press_keeps_a_quiet_session(page, ada):
    page.clock.install()
    come_in(page, ada, reverse("crm:keys"))
    page.clock.run_for(9 * 60 * 1000 + 10_000)
    page.get_by_role("button", name="Stay signed in").click()
    page.clock.run_for(2 * 60 * 1000)
    assert page.url.endswith(reverse("crm:keys"))
    assert not warning(page).is_visible()

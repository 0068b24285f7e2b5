"""Passkeys, apps and codes: offered to all, asked of admins where something is at stake."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from crm import trail
from crm.exceptions import CrmError
from crm.forms.entrance import PasskeyForm
from crm.models import Act, Organisation
from tests.entering import confirm, give_password, is_signed_in, sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def imani(rep):
    return give_password(rep)


@pytest.fixture
def ada(admin):
    return give_password(admin)


@pytest.fixture
def live(db):
    with trail.act("arranged", by=None):
        Organisation.objects.update(mode=Organisation.Mode.LIVE)


def code(secret: str = SECRET) -> str:
    """What the app on the phone shows now."""
    counter = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def app(imani, rf) -> Authenticator:
    """Imani's app, set up earlier."""
    return TOTP.activate(imani, SECRET).instance


def test_the_secret_of_an_app_is_sealed_at_rest(app):
    assert SECRET not in str(app.data)


def test_a_password_alone_does_not_open_an_account_with_an_app(client, imani, app):
    assert sign_in(client, imani)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert not Act.objects.filter(verb="session.opened").exists()


def test_the_code_completes_the_sign_in_at_the_chosen_desk(client, imani, app):
    sign_in(client, imani)
    answer = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert answer["Location"] == reverse("crm:me")
    assert is_signed_in(client)
    assert Act.objects.filter(verb="session.opened", actor=imani).count() == 1


def test_a_code_works_once(client, imani, app):
    used = code()
    sign_in(client, imani)
    client.post(reverse("mfa_authenticate"), {"code": used})
    other = Client()
    sign_in(other, imani)
    assert other.post(reverse("mfa_authenticate"), {"code": used}).status_code == 422


def test_codes_cannot_be_guessed_for_long(client, imani, app):
    sign_in(client, imani)
    for number in range(6):
        answer = client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    assert b"Too many tries" in answer.content


def test_a_recovery_code_works_instead(client, imani, app):
    first, *_rest = RecoveryCodes.activate(imani).get_unused_codes()
    sign_in(client, imani)
    client.post(reverse("mfa_authenticate"), {"code": first})
    assert is_signed_in(client)


def test_under_another_key_every_code_is_a_wrong_one(client, imani, app, settings):
    recovery, *_rest = RecoveryCodes.activate(imani).get_unused_codes()
    settings.SECRET_KEY = "the key of another installation"
    sign_in(client, imani)
    for typed in (code(), recovery):
        answer = client.post(reverse("mfa_authenticate"), {"code": typed})
        assert answer.status_code == 422
        assert b"That code does not fit." in answer.content


def test_a_command_lets_in_whoever_has_no_second_step_that_opens(client, imani, app):
    call_command("drop_second_step", "imani", stdout=io.StringIO())
    sign_in(client, imani)
    assert is_signed_in(client)
    act = Act.objects.get(verb="second_step.removed")
    assert (str(act), act.source) == (
        "Casetrail removed the second step of Imani Okafor",
        "command",
    )


def test_that_command_knows_only_colleagues(db):
    with pytest.raises(CommandError):
        call_command("drop_second_step", "system")


def test_one_can_go_back_from_the_second_step(client, imani, app):
    sign_in(client, imani)
    client.post(reverse("crm:sign_out"))
    assert client.get(reverse("account_login")).status_code == 200


def test_everyone_can_set_up_an_app(client, imani):
    sign_in(client, imani)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert b'<svg class="qr"' in page.content
    assert b"data:image" not in page.content
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    verbs = set(Act.objects.filter(actor=imani).values_list("verb", flat=True))
    assert {"app.added", "codes.added"} <= verbs
    assert client.get(answer["Location"]).content.count(b"<li>") == 10


def test_a_wrong_first_code_sets_up_nothing(client, imani):
    sign_in(client, imani)
    confirm(client)
    client.get(reverse("mfa_activate_totp"))
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_removing_the_app_is_an_act(client, imani, app):
    sign_in(client, imani)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    confirm(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert Act.objects.filter(verb="app.removed", actor=imani).exists()


def test_the_sign_in_page_offers_a_passkey(client, db):
    page = client.get(reverse("account_login"))
    assert b'data-passkey="ask"' in page.content
    options = client.get(
        reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}
    ).json()["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert options["rpId"] == "localhost"


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"response": {}}', "x"])
def test_a_broken_passkey_answer_opens_nothing(client, imani, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer["Location"] == reverse("account_login")
    assert not is_signed_in(client)


def test_in_a_demo_or_test_an_admin_needs_no_second_step(client, ada):
    sign_in(client, ada)
    assert is_signed_in(client)


def test_a_live_admin_is_led_to_setting_one_up(client, ada, live):
    sign_in(client, ada)
    for page in ("crm:me", "admin:index", "crm:workstations"):
        assert client.get(reverse(page))["Location"] == reverse("mfa_index")
    assert b"Admins sign in with a second step" in client.get(reverse("mfa_index")).content
    confirm(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_and_goes_on_once_it_is_set_up(client, ada, live):
    sign_in(client, ada)
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert is_signed_in(client)


def test_a_live_admin_cannot_remove_the_only_one(client, ada, live):
    TOTP.activate(ada, SECRET)
    sign_in(client, ada)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    confirm(client)
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert b"Admins keep a second step" in answer.content
    assert Authenticator.objects.filter(type="totp").exists()


def test_front_desk_people_go_on_without(client, imani, live):
    sign_in(client, imani)
    assert is_signed_in(client)


def test_a_passkey_of_who_was_at_no_desk_yet_asks_for_one(client, imani, monkeypatch):
    counter = imani.desk
    with trail.act("arranged", by=None):
        type(imani).objects.filter(pk=imani.pk).update(desk=None)
    imani.refresh_from_db()
    passkey = Authenticator.objects.create(user=imani, type="webauthn", data={})
    monkeypatch.setattr(PasskeyForm, "clean_credential", lambda form: passkey)
    fields = {"credential": '{"id": 1}', "desk": ""}
    answer = client.post(reverse("mfa_login_webauthn"), fields, follow=True)
    assert b"Choose the desk you are at, then sign in." in answer.content
    assert not is_signed_in(client)
    client.post(reverse("mfa_login_webauthn"), fields | {"desk": counter.pk})
    assert is_signed_in(client)
    assert Act.objects.get(verb="session.opened").desk == counter


def fail(*_args, **_more):
    raise CrmError


def post_and_fail(client, monkeypatch, address: str, fields: dict | None = None) -> None:
    """Post where the act about it cannot be written."""
    monkeypatch.setattr(trail, "act", fail)
    with pytest.raises(CrmError):
        client.post(address, fields)


def test_an_app_that_cannot_be_told_of_is_not_set_up(client, imani, monkeypatch):
    sign_in(client, imani)
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    post_and_fail(client, monkeypatch, reverse("mfa_activate_totp"), {"code": code(secret)})
    assert not Authenticator.objects.exists()


def test_nor_is_one_removed(client, imani, app, monkeypatch):
    sign_in(client, imani)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    confirm(client)
    post_and_fail(client, monkeypatch, reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_new_codes_are_one_act_and_replace_the_old_ones(client, imani, app, monkeypatch):
    RecoveryCodes.activate(imani)
    sign_in(client, imani)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    confirm(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    act = Act.objects.order_by("-pk").first()
    assert (act.verb, str(act)) == ("codes.renewed", "Imani renewed the recovery codes")
    old = Authenticator.objects.get(type="recovery_codes")
    post_and_fail(client, monkeypatch, reverse("mfa_generate_recovery_codes"))
    assert Authenticator.objects.get(type="recovery_codes") == old

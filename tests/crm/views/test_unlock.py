"""Shared computers: everyone comes back by an own PIN, nobody shares an account."""

import pytest
from django.test import Client
from django.urls import reverse

from crm import trail, workstations
from crm.models import Act, KnownHand, Organisation, Workstation
from tests.entering import PASSWORD, confirm, give_password, is_signed_in, sign_in
from tests.factories.crm import DeskFactory

PIN = "2749"


@pytest.fixture
def imani(rep):
    workstations.set_pin(rep, pin=PIN, by=rep)
    return give_password(rep)


@pytest.fixture
def tom(clinician):
    workstations.set_pin(clinician, pin="8350", by=clinician)
    return give_password(clinician)


@pytest.fixture
def counter(supervisor, signed_in) -> Client:
    """The browser of the computer at the counter, enrolled by Marta, who then left."""
    desk = DeskFactory(name="Store counter")
    browser = signed_in(supervisor)
    browser.post(reverse("crm:workstations"), {"name": "Counter left", "desk": desk.pk})
    browser.post(reverse("crm:sign_out"))
    return browser


def unlock(browser: Client, person, pin: str, **more):
    fields = {"user_id": person.pk, "pin": pin, "next": reverse("crm:me")}
    return browser.post(reverse("crm:unlock"), fields | more)


def who(browser: Client) -> str:
    return browser.get(reverse("crm:me")).context["me"].username


def test_enrolling_is_an_act_and_keeps_only_a_digest(counter):
    workstation = Workstation.objects.get()
    kept = counter.cookies["workstation"]
    assert kept["httponly"]
    assert kept["max-age"] == 365 * 24 * 60 * 60
    assert workstation.key not in kept.value
    assert kept.value.split(":")[0] not in workstation.key
    act = Act.objects.get(verb="workstation.enrolled")
    assert str(act) == "Marta enrolled the shared computer Counter left"


def test_front_desk_cannot_enrol(desk_client):
    desk = DeskFactory()
    answer = desk_client.post(reverse("crm:workstations"), {"name": "Mine", "desk": desk.pk})
    assert answer.status_code == 403
    assert not Workstation.objects.exists()


def test_who_signed_in_here_today_is_a_tile_at_the_next_sign_in(counter, imani):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    page = counter.get(reverse("account_login"))
    assert f"{reverse('crm:unlock')}?person={imani.pk}".encode() in page.content


def test_and_comes_back_by_pin_to_the_desk_of_the_computer(counter, imani):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    answer = unlock(counter, imani, PIN)
    assert answer["Location"] == reverse("crm:me")
    assert who(counter) == "imani"
    act = Act.objects.order_by("-pk").first()
    assert str(act) == "Imani came back by PIN: Counter left, Store counter"
    assert str(act.desk) == "Store counter"


def test_changing_places_takes_one_form(counter, imani, tom):
    for person in (imani, tom):
        sign_in(counter, person)
        counter.post(reverse("crm:sign_out"))
    unlock(counter, imani, PIN)
    unlock(counter, tom, "8350")
    assert who(counter) == "tom"
    verbs = Act.objects.filter(actor=imani).order_by("-pk").values_list("verb", flat=True)
    assert verbs[0] == "session.closed"


def test_a_pin_opens_nothing_on_another_computer(counter, imani):
    sign_in(counter, imani)
    elsewhere = Client()
    assert unlock(elsewhere, imani, PIN)["Location"] == reverse("account_login")
    assert not is_signed_in(elsewhere)


def test_a_forged_cookie_names_no_computer(counter, imani):
    sign_in(counter, imani)
    elsewhere = Client()
    elsewhere.cookies["workstation"] = "guessed:1abc:def"
    unlock(elsewhere, imani, PIN)
    assert not is_signed_in(elsewhere)


def test_a_pin_opens_nothing_for_who_has_not_signed_in_here(counter, imani):
    assert unlock(counter, imani, PIN).status_code == 422
    assert not is_signed_in(counter)


def test_somebody_elses_pin_is_wrong(counter, imani, tom):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    answer = unlock(counter, imani, "8350")
    assert answer.status_code == 422
    assert b"That is not your PIN." in answer.content


def test_five_wrong_pins_ask_for_the_full_password(counter, imani):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    for _ in range(5):
        answer = unlock(counter, imani, "0000")
    assert b"Sign in with your password once" in answer.content
    assert unlock(counter, imani, PIN).status_code == 422
    assert not is_signed_in(counter)
    act = Act.objects.get(verb="pin.locked")
    assert str(act).endswith("after wrong PINs: Imani Okafor")
    assert not Act.objects.filter(verb="session.locked").exists()


def test_and_the_password_makes_the_pin_work_again(counter, imani):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    for _ in range(5):
        unlock(counter, imani, "0000")
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    assert unlock(counter, imani, PIN).status_code == 302


def test_tomorrow_the_computer_knows_nobody(counter, imani):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    KnownHand.objects.update(signed_in_at="2020-01-01T00:00Z")
    assert unlock(counter, imani, PIN).status_code == 422


def test_coming_back_by_pin_is_no_full_sign_in(counter, imani):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    before = KnownHand.objects.get().signed_in_at
    unlock(counter, imani, PIN)
    assert KnownHand.objects.get().signed_in_at == before
    assert reverse("account_reauthenticate") in counter.get(reverse("crm:pin"))["Location"]


def test_a_new_password_makes_every_computer_forget(counter, imani):
    sign_in(counter, imani)
    new = "five loud green parrots"
    counter.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new}
    )
    assert not KnownHand.objects.exists()


def test_a_dismissed_colleague_does_not_come_back(counter, imani):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    with trail.act("arranged", by=None):
        type(imani).objects.filter(pk=imani.pk).update(is_active=False)
    assert unlock(counter, imani, PIN).status_code == 422


def test_an_ended_computer_knows_nobody(counter, imani, supervisor, signed_in):
    sign_in(counter, imani)
    counter.post(reverse("crm:sign_out"))
    workstation = Workstation.objects.get()
    signed_in(supervisor).post(reverse("crm:workstation_end", args=[workstation.pk]))
    assert unlock(counter, imani, PIN)["Location"] == reverse("account_login")
    assert not KnownHand.objects.exists()
    assert Act.objects.filter(verb="workstation.ended").exists()


def test_admins_need_more_than_a_pin(counter, admin):
    workstations.set_pin(admin, pin=PIN, by=admin)
    workstations.remember(Workstation.objects.get(), admin)
    assert unlock(counter, admin, PIN).status_code == 302
    counter.post(reverse("crm:sign_out"))
    with trail.act("arranged", by=None):
        Organisation.objects.update(mode=Organisation.Mode.LIVE)
    assert unlock(counter, admin, PIN).status_code == 422


@pytest.mark.parametrize(
    "pin", ["123", "123456789", "12a4", "", "1234", "8765", "7777", "١٢٣٤"]
)
def test_weak_and_broken_pins_are_refused(client, imani, pin):
    sign_in(client, imani)
    confirm(client)
    assert client.post(reverse("crm:pin"), {"pin": pin}).status_code == 422
    imani.refresh_from_db()
    assert imani.has_pin(PIN)


def test_a_pin_is_set_after_the_password_and_is_an_act(client, rep):
    give_password(rep)
    sign_in(client, rep)
    confirm(client)
    client.post(reverse("crm:pin"), {"pin": "904817"})
    rep.refresh_from_db()
    assert rep.has_pin("904817")
    act = Act.objects.get(verb="pin.set")
    assert "904817" not in str(act)
    assert not hasattr(rep.history.first(), "pin")


def test_a_pin_can_be_given_up(client, imani):
    sign_in(client, imani)
    client.post(reverse("crm:pin_end"))
    imani.refresh_from_db()
    assert imani.pin == ""


def let_the_password_grow_old(client) -> None:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 6 * 60
    session.save()


def test_a_pin_that_comes_too_late_waits_nowhere_in_clear(client, rep):
    give_password(rep)
    sign_in(client, rep)
    confirm(client)
    let_the_password_grow_old(client)
    page = client.post(reverse("crm:pin"), {"pin": "904817"}, follow=True)
    assert page.request["PATH_INFO"] == reverse("account_reauthenticate")
    assert b"Nothing was changed yet: your password comes first." in page.content
    assert "904817" not in str(dict(client.session.items()))
    again = reverse("account_reauthenticate") + "?next=" + reverse("crm:pin")
    form = client.post(again, {"password": PASSWORD}, follow=True)
    assert form.request["PATH_INFO"] == reverse("crm:pin")
    rep.refresh_from_db()
    assert not rep.pin

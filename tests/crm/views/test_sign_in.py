"""The sign-in page: who comes in, at which desk, and what the trail says of it."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from crm import trail
from crm.models import Act, Desk
from tests.entering import PASSWORD, give_password, is_signed_in, sign_in
from tests.factories.crm import DeskFactory, UserFactory


@pytest.fixture
def imani(rep):
    return give_password(rep)


def last_act() -> Act:
    return Act.objects.order_by("-pk").first()


def test_the_page_asks_for_name_password_and_desk(client, imani):
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    assert b"Name or e-mail" in page.content
    assert b"You are at" in page.content
    assert b"What we hold ourselves to" in page.content


@pytest.mark.parametrize("name", ["imani", "IMANI", "imani@larkfield.example"])
def test_a_person_signs_in_by_name_or_by_email(client, imani, name):
    answer = sign_in(client, imani, login=name)
    assert answer["Location"] == reverse("crm:me")
    assert is_signed_in(client)


def test_signing_in_is_an_act_at_the_desk_that_was_chosen(client, imani):
    counter = DeskFactory(name="Store counter")
    sign_in(client, imani, desk=counter.pk)
    act = last_act()
    assert (act.verb, act.actor, act.desk) == ("session.opened", imani, counter)
    assert str(act) == "Imani signed in: Store counter"
    imani.refresh_from_db()
    assert imani.desk == counter
    assert imani.history.first().act == act


def test_the_same_desk_again_changes_no_row(client, imani):
    before = imani.history.count()
    sign_in(client, imani)
    assert imani.history.count() == before


def test_the_desk_is_remembered_on_this_computer(client, imani):
    counter = DeskFactory(name="Store counter")
    sign_in(client, imani, desk=counter.pk)
    client.post(reverse("crm:sign_out"))
    page = client.get(reverse("account_login"))
    assert f'<option value="{counter.pk}" selected>'.encode() in page.content


def test_where_no_desk_is_chosen_it_is_the_one_they_were_at_last(client, imani):
    DeskFactory(name="Store counter")
    page = client.get(reverse("account_login"))
    assert b'<option value="" selected>The desk you were at last</option>' in page.content
    assert sign_in(client, imani, desk="").status_code == 302
    assert str(last_act()) == "Imani signed in: Phone desk"


def at(desk, person) -> None:
    with trail.act("arranged", by=None, says="Arranged for a test"):
        type(person).objects.filter(pk=person.pk).update(desk=desk)


def test_who_was_at_no_desk_yet_is_asked_for_one(client, imani):
    counter = DeskFactory(name="Store counter")
    at(None, imani)
    answer = sign_in(client, imani, desk="")
    assert answer.status_code == 422
    assert b"Choose the desk you are at, then sign in." in answer.content
    assert b'id="id_desk_error"' in answer.content
    assert not is_signed_in(client)
    sign_in(client, imani, desk=counter.pk)
    assert is_signed_in(client)


def test_whose_last_desk_is_closed_by_now_is_asked_for_one(client, imani):
    DeskFactory(name="Store counter")
    at(DeskFactory(name="Old counter", is_open=False), imani)
    assert sign_in(client, imani, desk="").status_code == 422


def test_where_no_desk_is_open_nobody_is_asked(client, imani):
    at(None, imani)
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Desk.objects.update(is_open=False)
    assert b"You are at" not in client.get(reverse("account_login")).content
    assert sign_in(client, imani, desk="").status_code == 302


def test_whether_a_desk_is_asked_for_tells_a_guesser_nothing(client, imani):
    at(None, imani)
    answer = sign_in(client, imani, "wrong", desk="")
    assert b"Choose the desk" not in answer.content


def test_a_desk_chosen_and_not_come_in_at_is_forgotten(client, imani):
    counter = DeskFactory(name="Store counter")
    session = client.session
    session["desk"] = counter.pk
    session.save()
    sign_in(client, imani, desk="")
    assert str(last_act()) == "Imani signed in: Phone desk"


def test_a_wrong_password_is_refused_in_plain_words(client, imani):
    answer = sign_in(client, imani, "wrong")
    assert answer.status_code == 422
    assert b"Name and password do not fit." in answer.content
    assert b"Problem:" in answer.content


def test_an_unknown_name_gets_the_very_same_answer(client, imani):
    answer = sign_in(client, imani, login="nobody")
    assert answer.status_code == 422
    assert b"Name and password do not fit." in answer.content


@pytest.mark.parametrize("name", ["\0", "x" * 300, "' or 1=1 --", "\u202eimani"])
def test_odd_names_are_refused_not_broken(client, imani, name):
    assert sign_in(client, imani, login=name).status_code == 422


def test_a_closed_account_is_told_who_can_help(client, imani, admin):
    with trail.act("arranged", by=None):
        imani.is_active = False
        imani.save()
    answer = client.get(sign_in(client, imani)["Location"])
    assert b"This account is closed" in answer.content
    assert b"Ada, Phone desk" in answer.content


def test_nobody_can_sign_up(client):
    assert client.get("/sign-in/signup/").status_code == 404


def test_the_system_itself_never_signs_in(client, db):
    system = UserFactory._meta.model.objects.system()
    assert sign_in(client, system, "!").status_code == 422


def test_signing_out_is_an_act_and_clears_the_browser(client, imani):
    sign_in(client, imani)
    answer = client.post(reverse("crm:sign_out"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert last_act().verb == "session.closed"
    assert not is_signed_in(client)


def test_a_link_to_sign_out_only_asks(client, imani):
    sign_in(client, imani)
    assert client.get(reverse("crm:sign_out")).status_code == 200
    assert is_signed_in(client)


def test_private_pages_are_kept_nowhere(client, imani):
    sign_in(client, imani)
    page = client.get(reverse("crm:me"))
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


def test_five_wrong_passwords_lock_this_person_on_this_computer(client, imani, admin):
    for _ in range(5):
        answer = sign_in(client, imani, "wrong")
    assert answer.status_code == 429
    assert b"This name can sign in on this computer again at" in answer.content
    assert b"Ada, Phone desk" in answer.content
    assert sign_in(client, imani).status_code == 429
    locks = Act.objects.filter(verb="session.locked")
    assert [str(act) for act in locks] == [
        "Signing in was locked after wrong passwords: Imani Okafor"
    ]


def test_name_and_email_count_as_the_same_person(client, imani):
    for _ in range(3):
        sign_in(client, imani, "wrong")
    for _ in range(2):
        answer = sign_in(client, imani, "wrong", login=imani.email)
    assert answer.status_code == 429


def test_colleagues_still_sign_in_from_the_same_address(client, imani, clinician):
    give_password(clinician)
    for _ in range(30):
        sign_in(client, imani, "wrong")
    for number in range(10):
        sign_in(Client(), imani, "wrong", login=f"guess {number}")
    assert sign_in(client, clinician).status_code == 302
    assert is_signed_in(client)


def test_the_locked_person_still_signs_in_elsewhere(client, imani):
    for _ in range(5):
        sign_in(client, imani, "wrong")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, imani).status_code == 302


def test_what_was_typed_as_a_name_is_never_kept(client, db):
    for _ in range(5):
        client.post(reverse("account_login"), {"login": "my secret words", "password": "x"})
    act = Act.objects.get(verb="session.locked")
    assert "secret" not in str(act)
    assert "a name we do not know" in str(act)


def test_a_changed_password_ends_every_other_session(client, imani):
    sign_in(client, imani)
    other = Client()
    sign_in(other, imani)
    new = "five loud green parrots"
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new}
    )
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert str(last_act()) == "Imani set a new password"


def test_a_dismissed_colleague_is_out_at_the_next_request(client, imani):
    sign_in(client, imani)
    with trail.act("arranged", by=None):
        type(imani).objects.filter(pk=imani.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_a_short_password_is_refused(client, imani):
    sign_in(client, imani)
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "short"}
    )
    assert answer.status_code == 422
    assert b"at least 15 characters" in answer.content


def reset_link(client, imani, **headers) -> str:
    client.post(reverse("account_reset_password"), {"email": imani.email}, **headers)
    (message,) = mail.outbox
    return next(line for line in message.body.splitlines() if line.startswith("http"))


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_HOST", "HTTP_HOST"]
)
def test_the_link_in_the_mail_is_built_from_the_setting(client, imani, settings, header):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_BASE_URL = "https://desk.larkfield.example"
    link = reset_link(client, imani, **{header: "evil.example"})
    assert link.startswith("https://desk.larkfield.example/sign-in/password/")
    assert "evil" not in mail.outbox[0].body


def test_the_link_sets_a_password_once(client, imani, settings):
    settings.PUBLIC_BASE_URL = "http://testserver"
    link = reset_link(client, imani)
    for _ in range(3):
        asked = client.get(link, follow=True)
    assert asked.status_code == 200
    assert asked["Referrer-Policy"] == "same-origin"
    form_address = asked.request["PATH_INFO"]
    client.post(form_address, {"password1": "five loud green parrots"})
    assert sign_in(Client(), imani, "five loud green parrots").status_code == 302
    assert b"This link works no more" in Client().get(link, follow=True).content


def test_a_stranger_cannot_make_us_write_to_them(client, imani):
    answer = client.post(reverse("account_reset_password"), {"email": "x@stranger.example"})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_one_person_gets_three_links_an_hour_at_most(client, imani):
    for _ in range(10):
        answer = client.post(reverse("account_reset_password"), {"email": imani.email})
    assert answer.status_code == 429
    assert len(mail.outbox) == 3


def test_where_no_mail_leaves_the_page_names_whom_to_ask(client, admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = client.get(reverse("account_reset_password"))
    assert b"Ada, Phone desk" in page.content
    assert b"Send the link" not in page.content


def test_an_htmx_request_without_a_session_gets_a_sign_in_to_put_over_the_page(client, imani):
    headers = {
        "HX-Request": "true",
        "HX-Current-URL": "http://testserver/customers/K7?show=all",
    }
    answer = client.get(reverse("crm:me"), headers=headers)
    assert answer.status_code == 401
    assert b"<!doctype" not in answer.content.lower()
    assert b'name="next" value="/customers/K7?show=all"' in answer.content


def test_a_page_that_refreshes_itself_leaves_for_the_sign_in_page(client, imani):
    headers = {
        "HX-Request": "true",
        "HX-Current-URL": "http://testserver/customers/K7/?show=all&find=tea",
        "X-Refresh": "1",
    }
    answer = client.get(reverse("crm:me"), headers=headers)
    sign_in_page = client.get(answer["HX-Redirect"])
    assert sign_in_page.context["back"] == "/customers/K7/?show=all&find=tea"


def test_signing_in_over_a_page_of_somebody_else_leaves_that_page(client, imani):
    answer = sign_in(client, imani, headers={"HX-Request": "true"}, next="/me/")
    assert answer["HX-Redirect"] == "/me/"

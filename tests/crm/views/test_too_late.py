"""A form that comes after its session has ended: nothing is done, nothing typed is lost."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from crm import uploads
from crm.models import Act, Note
from tests.entering import PASSWORD, give_password

HERE = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
HTMX = {"HX-Request": "true"}
KEY = "5e0a5a8c-0a5b-4c47-9f30-0d5a8f3f6a10"
TEXT = "Hears better on the left.\nCall after <four>."
NOTE = {"text": TEXT, "kind": "general", "request_key": KEY, "csrfmiddlewaretoken": "x" * 64}
FIELD = re.compile(r'<input type="(?:hidden|text)" name="([^"]+)" value="([^"]*)"')
TEXTAREA = re.compile(r'<textarea name="([^"]+)"[^>]*>\n([^<]*)</textarea>')


@pytest.fixture
def imani(rep):
    return give_password(rep)


@pytest.fixture
def browser(imani) -> Client:
    """A browser that must bring a token, with a page open that was loaded long ago."""
    return Client(enforce_csrf_checks=True, headers=HERE)


def fields_of(page) -> dict[str, str]:
    """What the form of the page would send: of two of a name the last one counts."""
    form = page.content.decode()
    form = form[form.index("<form") :]
    return {
        name: unescape(value) for name, value in FIELD.findall(form) + TEXTAREA.findall(form)
    }


def sign_in(browser: Client, person) -> None:
    known = fields_of(browser.get(reverse("account_login")))
    typed = {"login": person.username, "password": PASSWORD}
    assert browser.post(reverse("account_login"), known | typed).status_code == 302


def post(browser: Client, ruth, fields=NOTE, **headers):
    return browser.post(reverse("crm:note_new", args=[ruth.ref]), fields, headers=headers)


def test_what_was_typed_is_shown_with_the_way_to_sign_in(browser, ruth):
    answer = post(browser, ruth)
    assert answer.status_code == 403
    assert b"You were signed out" in answer.content
    assert b"Call after &lt;four&gt;." in answer.content
    assert b'name="csrfmiddlewaretoken"' not in answer.content
    assert "no-store" in answer["Cache-Control"]
    assert not Note.objects.exists()


def test_after_signing_in_elsewhere_it_is_sent_by_hand_once(browser, imani, ruth):
    kept = fields_of(post(browser, ruth))
    sign_in(browser, imani)
    offer = post(browser, ruth, kept)
    assert offer.status_code == 403
    assert b"you send it as Imani, Phone desk" in offer.content
    assert not Note.objects.exists()
    for _ in range(2):
        assert post(browser, ruth, fields_of(offer)).status_code == 302
    note = Note.objects.get()
    assert note.text == TEXT
    assert Act.objects.filter(request_key=KEY).count() == 1


def test_without_signing_in_it_is_only_shown_again(browser, ruth):
    answer = post(browser, ruth, fields_of(post(browser, ruth)))
    assert b"You were signed out" in answer.content
    assert b"Call after &lt;four&gt;." in answer.content


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://testserver:8001"},
        {},
    ],
)
def test_what_another_site_may_have_sent_is_never_offered(imani, ruth, headers):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(imani, backend="crm.backends.PersonAtADesk")
    answer = post(browser, ruth, **headers)
    assert answer.status_code == 403
    assert b"Hears better" not in answer.content
    assert b"<form" not in answer.content
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("account_login", {"login": "imani", "password": PASSWORD}),
        ("crm:unlock", {"pin": "904817", "user_id": "1"}),
        ("crm:pin", {"pin": "904817"}),
        ("mfa_authenticate", {"code": "904817"}),
        ("crm:me", {"first_name": "Imani", "new_Password": PASSWORD}),
    ],
)
def test_passwords_pins_and_codes_are_never_shown(browser, name, fields):
    answer = browser.post(reverse(name), fields)
    assert answer.status_code == 403
    for secret in (PASSWORD, "904817"):
        assert secret.encode() not in answer.content
    assert f'href="{reverse(name)}"'.encode() in answer.content


def test_a_file_is_named_and_asked_for_again(browser, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("name\nRuth Adeyemi\n")
    with people.open("rb") as file:
        answer = browser.post(reverse("crm:imports"), {"file": file})
    assert answer.status_code == 403
    assert b"Please choose the file people.csv again." in answer.content


def test_a_part_of_a_page_asks_to_sign_in_over_it_after_a_quiet_time(browser, imani, ruth):
    sign_in(browser, imani)
    session = browser.session
    session["seen_at"] -= 60 * 60
    session.save()
    answer = post(browser, ruth, **HTMX)
    assert answer.status_code == 401
    assert b'id="sign-in"' in answer.content
    assert answer.context["absent"]


def test_a_part_of_a_page_whose_session_ended_elsewhere_keeps_its_text(browser, ruth):
    answer = post(browser, ruth, **HTMX)
    assert answer.status_code == 403
    assert b"You were signed out" in answer.content
    assert b"Call after &lt;four&gt;." in answer.content
    assert b"<!doctype" not in answer.content.lower()


def test_a_part_of_a_page_is_offered_again_where_somebody_is_signed_in(browser, imani, ruth):
    sign_in(browser, imani)
    answer = post(browser, ruth, **HTMX)
    assert answer.status_code == 403
    assert b"<!doctype" not in answer.content.lower()
    assert post(browser, ruth, fields_of(answer)).status_code == 302


@pytest.mark.parametrize(
    "text", ["\0", "\u202e", "x" * 200_000, "\ud800".encode("utf-8", "replace")]
)
def test_odd_text_is_shown_not_broken(browser, ruth, text):
    assert post(browser, ruth, NOTE | {"text": text}).status_code == 403


def test_a_file_that_is_too_large_is_refused_unread(imani):
    large = SimpleUploadedFile("people.csv", b"x" * (uploads.MOST + 1))
    answer = Client(enforce_csrf_checks=True).post(reverse("crm:imports"), {"file": large})
    assert answer.status_code == 413
    assert b"A file may have up to 20 MB" in answer.content
    assert f'href="{reverse("crm:imports")}"'.encode() in answer.content
    assert not answer.wsgi_request.FILES


@pytest.mark.parametrize(
    "sent", [0, uploads.AT_ONCE - 1, 3 * uploads.AT_ONCE, uploads.HEARD_OUT]
)
def test_what_is_still_being_sent_is_heard_out_within_reason(sent):
    body = BytesIO(bytes(sent + 7))
    uploads.hear_out(body)
    assert body.tell() == min(sent + 7, uploads.HEARD_OUT)

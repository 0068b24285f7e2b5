"""One-time links for a new password: to whom they go, and how long they are good for."""

import os
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from crm import people, trail
from crm.project.home import CHECKOUT
from tests.entering import give_password, sign_in

SETTINGS = "crm.project.settings"
NEW = "five loud green parrots"
OLD_ADDRESS = "imani@larkfield.example"


@pytest.fixture
def imani(rep, settings):
    settings.PUBLIC_BASE_URL = "http://testserver"
    return give_password(rep)


def changes_address(person) -> None:
    with trail.act("arranged", by=None, says="Arranged for a test"):
        person.email = "new@larkfield.example"
        person.save(update_fields=["email"])


def ask_for_link(client: Client, email: str):
    return client.post(reverse("account_reset_password"), {"email": email})


def set_password_by(link: str) -> None:
    browser = Client()
    form = browser.get(link, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": NEW})


def test_no_flow_of_the_entrance_keeps_an_address_beside_the_person(client, imani, admin):
    ask_for_link(client, imani.email)
    set_password_by(people.one_time_link(imani, by=admin))
    assert sign_in(client, imani, NEW).status_code == 302
    assert not EmailAddress.objects.exists()


def test_who_holds_an_earlier_address_gets_no_link(client, imani, admin):
    people.one_time_link(imani, by=admin)
    changes_address(imani)
    ask_for_link(client, OLD_ADDRESS)
    assert mail.outbox == []


def test_a_changed_address_ends_the_links_made_before(client, imani, admin):
    link = people.one_time_link(imani, by=admin)
    changes_address(imani)
    set_password_by(link)
    assert sign_in(client, imani, NEW).status_code == 422


def test_nobody_signs_in_by_an_earlier_address(client, imani, admin):
    people.one_time_link(imani, by=admin)
    changes_address(imani)
    assert sign_in(client, imani, login=OLD_ADDRESS).status_code == 422


def test_where_no_mail_leaves_no_link_is_made_for_the_log(client, imani, admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    answer = ask_for_link(client, imani.email)
    assert (answer.status_code, mail.outbox) == (200, [])
    assert b"Ada, Phone desk" in answer.content
    assert b"Send the link" not in answer.content


def test_no_link_is_ever_written_to_the_log():
    without_mail = {**os.environ, "EMAIL_HOST": "", "DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [sys.executable, "-c", f"import {SETTINGS} as s; print(s.EMAIL_BACKEND)"]
    printed = subprocess.check_output(command, env=without_mail, cwd=CHECKOUT, text=True)
    assert printed.strip() == "django.core.mail.backends.dummy.EmailBackend"

"""The first admin without a browser: asked or told, once, with a password worth its name."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from crm import people, roles, trail
from crm.management import serving
from crm.management.commands import start
from crm.models import Organisation, User

ANSWERS = {
    "organisation": "Larkfield",
    "first_name": "Ada",
    "last_name": "Brandt",
    "username": "ada",
    "password_stdin": True,
}


@pytest.fixture
def set_up(committed_db, monkeypatch):
    def run(password: str = "four calm grey herons", **more) -> str:
        said = io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        call_command("setup", stdout=said, **(ANSWERS | more))
        return said.getvalue()

    return run


def test_the_first_admin_may_sign_in(set_up):
    assert "may sign in" in set_up()
    ada = User.objects.get(username="ada")
    assert ada.check_password("four calm grey herons")
    assert ada.role == roles.ADMIN
    assert people.first_admin_link() is None


def test_there_is_only_one_first_admin(set_up):
    set_up()
    with pytest.raises(CommandError, match="has its first admin"):
        set_up(username="eve")
    assert not User.objects.filter(username="eve").exists()


def test_a_weak_password_is_refused_with_the_reason(set_up):
    with pytest.raises(CommandError, match="too short"):
        set_up(password="short")
    assert people.first_admin_link()


def test_what_was_not_given_is_asked_for(set_up, monkeypatch):
    asked = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "Ada")
    set_up(first_name="")
    assert asked == ["Your first name: "]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", Organisation.Mode)
def test_the_demo_and_its_known_passwords_are_never_served_as_real(mode, monkeypatch):
    monkeypatch.setattr(serving, "call_command", lambda *_words, **_options: None)
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode=mode)
    if mode == Organisation.Mode.DEMO:
        with pytest.raises(CommandError, match="CASETRAIL_HOME"):
            start.Command().prepare()
    else:
        start.Command().prepare()

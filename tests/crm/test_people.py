"""People: actions and commands."""

import io

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command

from crm import people, trail, workstations
from crm.management.commands import changepassword
from crm.models import Act, KnownHand, User
from tests.entering import PASSWORD, give_password, is_signed_in, sign_in
from tests.factories.crm import PartnerSystemFactory

pytestmark = pytest.mark.django_db
NEW = "five loud green parrots"


def typed(monkeypatch, *passwords: str) -> None:
    answers = iter(passwords)
    monkeypatch.setattr(changepassword.Command, "_get_pass", lambda *_: next(answers))


def test_a_new_password_is_kept_by_no_history(rep):
    people.set_password(rep, NEW, by=rep)
    assert rep.check_password(NEW)
    assert not hasattr(rep.history.first(), "password")
    assert str(rep.history.first().act) == "Imani set a new password"


def test_a_password_that_is_stored_the_old_way_is_renewed_as_an_act(rep, settings):
    give_password(rep)
    md5 = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", md5]
    assert rep.check_password(PASSWORD)
    rep.refresh_from_db()
    assert rep.password.startswith("argon2")
    assert Act.objects.get(verb="password.renewed").actor.username == "system"


def test_changepassword_is_an_act_of_a_command(rep, monkeypatch):
    typed(monkeypatch, NEW, NEW)
    call_command("changepassword", "imani", stdout=io.StringIO())
    rep.refresh_from_db()
    assert rep.check_password(NEW)
    act = Act.objects.get(verb="password.changed")
    assert (act.source, str(act)) == (
        "command",
        "Casetrail set a new password for Imani Okafor",
    )


@pytest.mark.parametrize("pair", [(NEW, "other"), ("short", "short")])
def test_changepassword_refuses_what_does_not_fit(rep, monkeypatch, pair):
    typed(monkeypatch, *pair)
    with pytest.raises(CommandError):
        call_command("changepassword", "imani", stdout=io.StringIO())
    assert not Act.objects.filter(verb="password.changed").exists()


@pytest.mark.parametrize("name", ["nobody", "system"])
def test_changepassword_knows_only_colleagues(name):
    with pytest.raises(CommandError):
        call_command("changepassword", name, stdout=io.StringIO())


def test_createsuperuser_is_an_act(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    call_command(
        "createsuperuser",
        username="root",
        email="root@larkfield.example",
        interactive=False,
        stdout=io.StringIO(),
    )
    root = User.objects.get(username="root")
    assert root.history.get().act.verb == "person.admitted"
    assert root.check_password(NEW)


def test_admins_are_asked_for_help_first(admin, supervisor, rep):
    assert list(people.who_can_help()) == [admin]


def test_else_supervisors(supervisor, rep):
    assert list(people.who_can_help()) == [supervisor]


def test_a_password_of_somebody_forgets_only_their_hands(rep, clinician):
    counter, _key = workstations.enrol(name="Counter left", desk=rep.desk, by=rep)
    for person in (rep, clinician):
        workstations.remember(counter, person)
    people.set_password(rep, NEW, by=rep)
    assert KnownHand.objects.get().user == clinician


def test_a_user_without_act_is_refused(rep):
    with pytest.raises(Exception, match="unsigned write"):
        User.objects.filter(pk=rep.pk).update(password=make_password(NEW))


def test_what_was_never_said_is_no_act(rep):
    before = Act.objects.count()
    people.adjust_look(rep, theme="auto", density="dense", keys_on=True, by=rep)
    assert Act.objects.count() == before
    assert not trail.has_open_act()


def test_a_partners_system_never_opens_a_page(client, signed_in):
    system = PartnerSystemFactory()
    give_password(system)
    sign_in(client, system)
    assert not is_signed_in(client)
    assert not is_signed_in(signed_in(system))
    assert system not in User.objects.staff()

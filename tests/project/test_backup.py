"""Backup and restore: all of it or nothing, and never over what is in use."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from crm import trail
from crm.models import Act, Desk, Organisation
from crm.project.home import CHECKOUT
from crm.project.postgres import dumps
from tests import clusters


def manage(*words: object, url: str) -> str:
    """Run a command on the database at ``url`` and answer what it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, words)],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


@pytest.fixture
def backup(committed_db, tmp_path):
    """A backup of a database with one desk."""
    open_desk("Night desk")
    file = tmp_path / "casetrail.backup"
    said = manage("backup", file, url=committed_db)
    assert "whole database" in said
    assert "Not in it: the secret key" in said
    return file


def open_desk(name: str) -> None:
    with trail.act("desk.opened", by=None, says="A desk was opened"):
        Desk.objects.create(name=name)


def desks() -> set[str]:
    return set(Desk.objects.values_list("name", flat=True))


def test_only_its_owner_reads_a_backup(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_backup_goes_into_an_empty_database(backup, cluster):
    name = cluster.clone(template="template0")
    said = manage("restore", backup, url=cluster.url(name))
    assert "as it was" in said, said
    clusters.use(name)
    assert "Night desk" in desks()
    cluster.drop(name)


def test_a_database_in_use_is_not_overwritten(backup, committed_db):
    open_desk("Day desk")
    assert "nothing was changed" in manage("restore", backup, url=committed_db)
    assert desks() >= {"Day desk", "Night desk"}


def test_a_database_is_replaced_on_demand_with_its_trail_and_guards(backup, committed_db):
    open_desk("Day desk")
    said = manage("restore", backup, "--replace", url=committed_db)
    assert "as it was" in said, said
    assert "Day desk" not in desks()
    assert Act.objects.filter(verb="desk.opened").count() == 1
    with pytest.raises(Exception, match="unsigned write"):
        Organisation.objects.update(name="Elsewhere")


def test_an_act_from_another_server_is_of_no_transaction_here(backup, committed_db):
    manage("restore", backup, "--replace", url=committed_db)
    assert Act.objects.get(verb="desk.opened").xid == 0


def test_who_was_signed_in_when_it_was_written_is_not_signed_in_again(committed_db, tmp_path):
    Session.objects.create(session_key="a", expire_date=timezone.now() + timedelta(hours=9))
    file = tmp_path / "casetrail.backup"
    manage("backup", file, url=committed_db)
    manage("restore", file, "--replace", url=committed_db)
    assert not Session.objects.exists()


def test_a_backup_that_fails_leaves_no_file(tmp_path, monkeypatch):
    def fail(*_words):
        raise dumps.DumpTrouble("no server")

    monkeypatch.setattr(dumps, "address", lambda: "")
    monkeypatch.setattr(dumps, "run", fail)
    with pytest.raises(dumps.DumpTrouble):
        dumps.write(tmp_path / "casetrail.backup")
    assert list(tmp_path.iterdir()) == []


def test_something_else_than_a_backup_changes_nothing(committed_db, tmp_path):
    other = tmp_path / "other"
    other.write_text("not a backup")
    before = desks()
    assert "Nothing was changed" in manage("restore", other, "--replace", url=committed_db)
    assert desks() == before
    connection.close()

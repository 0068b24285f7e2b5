"""What ``manage.py check`` says of a database whose guards do not stand."""

import pytest
from django.db import connection

from crm import checks

pytestmark = pytest.mark.django_db
EACH = (checks.guards_stand, checks.search_follows)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("check", EACH)
def test_a_database_in_order_is_not_spoken_of(check):
    assert check(None, ["default"]) == []


@pytest.mark.parametrize("check", EACH)
def test_without_a_database_nothing_is_asked(check):
    assert check(None, None) == []


def test_a_missing_guard_of_the_trail_is_named():
    run("alter table crm_user disable trigger casetrail_track")
    (warning,) = checks.guards_stand(None, ["default"])
    assert (warning.id, "crm_user.casetrail_track" in warning.msg) == ("crm.W001", True)


def test_a_missing_trigger_of_the_search_is_named():
    run("drop trigger casetrail_search_update on crm_contactpoint")
    (warning,) = checks.search_follows(None, ["default"])
    assert (warning.id, "rebuild_search" in warning.hint) == ("crm.W002", True)
    assert "crm_contactpoint.casetrail_search_update" in warning.msg


@pytest.mark.parametrize("check", EACH)
def test_what_the_next_migrate_makes_is_not_missing_yet(check):
    run("alter table crm_identifier rename to not_yet")
    assert check(None, ["default"]) == []

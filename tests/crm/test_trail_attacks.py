"""What somebody with the database password tries, and what comes of it."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from crm import clock, trail
from crm.models import Act, Customer, Organisation
from crm.trail import triggers
from tests.factories.crm import CustomerFactory

pytestmark = pytest.mark.django_db

FORGED_ACT = """
create temp table crm_act (id bigint, xid bigint) on commit drop;
insert into crm_act values (-1, pg_current_xact_id()::text::bigint);
select set_config('casetrail.act', '-1', true);
"""
EMPTY_HISTORY = """
create temp table crm_historicalcustomer (like crm_historicalcustomer including all)
on commit drop
"""
OTHER_MODE = """
create temp table crm_organisation (mode text) on commit drop;
insert into crm_organisation values ('test');
"""


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def retitle(customer) -> None:
    run(f"update public.crm_customer set title = 'Dr.' where id = {customer.pk}")  # noqa: S608 - a number


def test_a_temporary_table_of_acts_signs_nothing(ruth):
    run(FORGED_ACT)
    with pytest.raises(IntegrityError, match="unsigned write"), transaction.atomic():
        retitle(ruth)


def test_a_temporary_history_swallows_nothing(ruth):
    run(EMPTY_HISTORY)
    with trail.act("tried", by=None) as act:
        retitle(ruth)
    run("drop table pg_temp.crm_historicalcustomer")
    assert [line.title for line in Customer.history.filter(act=act)] == ["Dr."]


def test_a_temporary_organisation_moves_no_clock():
    with trail.act("arranged", by=None):
        Organisation.objects.update(mode=Organisation.Mode.LIVE)
    run(OTHER_MODE)
    before = clock.now()
    run("select set_config('casetrail.clock_offset', '-9 years', true)")
    assert clock.now() > before


def test_a_session_that_plays_a_replica_is_guarded_all_the_same(ruth):
    run("set local session_replication_role = replica")
    with pytest.raises(IntegrityError, match="unsigned write"), transaction.atomic():
        retitle(ruth)


def test_migrate_lets_a_guard_stand_in_every_mode_again():
    run("alter table crm_customer enable replica trigger casetrail_track")
    assert triggers.missing() == ["crm_customer.casetrail_track"]
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []


@pytest.fixture
def as_the_app(db):
    """The rest of the test runs as an account to which ``grant`` gave its rights."""
    # Roles belong to the whole server, where another may bear the usual name.
    role = f"app_{uuid4().hex}"
    run(f"create role {role}")
    call_command("grant", role)
    CustomerFactory()
    run(f"set local role {role}")
    yield
    run("reset role")


def test_the_weaker_account_does_the_daily_work(as_the_app):
    customer = CustomerFactory(given_name="Femi")
    with trail.act("tried", by=None, customer=customer) as act:
        customer.title = "Dr."
        customer.save()
    trail.looked(act.actor, "customer", customer=customer)
    assert [line.title for line in Customer.history.filter(act=act)] == ["Dr."]


@pytest.mark.parametrize(
    "attack",
    [
        "insert into crm_historicalcustomer default values",
        "update crm_historicalcustomer set title = 'Dr.'",
        "delete from crm_act",
        "update crm_act set why = ''",
        "delete from crm_read",
        "truncate crm_customer cascade",
        "alter table crm_customer disable trigger all",
        "set session_replication_role = replica",
        "create table crm_new (id int)",
    ],
)
def test_the_weaker_account_is_refused_what_it_does_not_need(attack, as_the_app):
    acts = Act.objects.count()
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, transaction.atomic():
        run(attack)
    assert Act.objects.count() == acts


def test_an_account_that_is_not_there_gets_nothing():
    with pytest.raises(CommandError, match="Nothing was granted"):
        call_command("grant", "nobody_here")

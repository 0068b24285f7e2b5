"""The trail: whatever way a row is written, its history bears the act, or nothing happens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from crm import trail
from crm.models import Act, CareNote, Customer, Desk, Mention, Read, User
from crm.trail.tracked import tracked_models
from crm.trail.triggers import append_only_models, history_of
from tests.factories.crm import CustomerFactory, NoteFactory, UserFactory
from tests.unchanged import digest, nothing_changes

pytestmark = pytest.mark.django_db
turn = count()


@dataclass(frozen=True)
class Kind:
    """A tracked model, how a row of it is made, and a text of it that may change."""

    model: type[models.Model]
    made: Callable[[], models.Model]
    field: str

    def standing(self) -> models.Model:
        with trail.act("arranged", by=None):
            row = self.made()
            row.save()
        return row

    def rows(self, row) -> models.QuerySet:
        return self.model.objects.filter(pk=row.pk)


KINDS = [
    Kind(Customer, lambda: Customer(given_name="Ruth"), "worth_knowing"),
    Kind(
        CareNote,
        lambda: CareNote(customer=CustomerFactory(), fact="E-mail was wrong"),
        "reason",
    ),
    Kind(Desk, lambda: Desk(name=f"Desk {next(turn)}"), "direct_line"),
    Kind(User, lambda: User(username=f"colleague-{next(turn)}"), "direct_line"),
]


def save(kind, row):
    setattr(row, kind.field, "new")
    row.save()


def update(kind, row):
    kind.rows(row).update(**{kind.field: "new"})


def update_by_expression(kind, row):
    kind.rows(row).update(**{kind.field: Concat(F(kind.field), Value("new"))})


def bulk_create(kind, row):
    row = kind.made()
    kind.model.objects.bulk_create([row])
    return row


def bulk_update(kind, row):
    setattr(row, kind.field, "new")
    kind.model.objects.bulk_update([row], [kind.field])


def upsert(kind, row):
    setattr(row, kind.field, "new")
    kind.model.objects.bulk_create(
        [row], update_conflicts=True, update_fields=[kind.field], unique_fields=["pk"]
    )


def raw_sql(kind, row):
    table = kind.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"update {table} set {kind.field} = 'new' where id = %s", [row.pk])  # noqa: S608 - names of our own


def delete(kind, row):
    kind.rows(row).delete()


def raw_delete(kind, row):
    kind.rows(row)._raw_delete("default")


WAYS = {
    save: "~",
    update: "~",
    update_by_expression: "~",
    bulk_create: "+",
    bulk_update: "~",
    upsert: "~",
    raw_sql: "~",
    delete: "-",
    raw_delete: "-",
}
every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model.__name__)


@every_kind
@every_way
def test_a_signed_write_leaves_one_line_of_history_that_bears_the_act(way, kind, rep):
    row = kind.standing()
    with trail.act("tried", by=rep, why="to see") as act:
        pk = (way(kind, row) or row).pk or row.pk
    kept = kind.model.history.filter(act=act, id=pk)
    assert [line.history_type for line in kept] == [WAYS[way]]
    assert (kept[0].history_user, kept[0].history_change_reason) == (rep, "to see")
    if WAYS[way] == "~":
        assert getattr(kept[0], kind.field) == "new"


@every_kind
@every_way
def test_an_unsigned_write_is_refused_and_changes_nothing(way, kind):
    row = kind.standing()
    spare = kind.made()
    kind = Kind(kind.model, lambda: spare, kind.field)
    with (
        nothing_changes(),
        pytest.raises(IntegrityError, match="unsigned write"),
        transaction.atomic(),
    ):
        way(kind, row)


def test_the_tenth_way_the_management_pages_sign_as_well(admin, signed_in, settings):
    desk = Desk.objects.get(pk=admin.desk_id)
    client = signed_in(admin)
    session = client.session
    session["second_step"] = True
    session.save()
    answer = client.post(
        f"/manage/crm/desk/{desk.pk}/change/",
        {"name": desk.name, "direct_line": "new", "is_open": "on"},
    )
    line = Desk.history.filter(id=desk.pk).latest()
    assert (answer.status_code, line.history_type, line.direct_line) == (302, "~", "new")
    assert (line.act.actor, line.act.source) == (admin, "admin")


def test_membership_in_roles_is_kept_too(rep):
    group = rep.groups.get()
    with trail.act("tried", by=None) as act:
        rep.groups.clear()
    lines = User.groups.through.history.filter(act=act)
    assert [(line.history_type, line.group) for line in lines] == [("-", group)]


def test_a_save_that_changes_nothing_leaves_no_line(ruth):
    with nothing_changes():
        ruth.save()


TABLES = sorted(
    {history_of(model)._meta.db_table for model in tracked_models()}
    | {model._meta.db_table for model in append_only_models()}
)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "attack",
    ['update "{}" set {} = null', 'delete from "{}"', 'truncate "{}" cascade'],
    ids=["update", "delete", "truncate"],
)
def test_what_was_written_stays_as_it_was(attack, table):
    with connection.cursor() as cursor:
        column = connection.introspection.get_primary_key_column(cursor, table)
    with (
        pytest.raises(IntegrityError, match=r"append-only|never emptied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack.format(table, column))


@pytest.mark.parametrize("model", tracked_models(), ids=lambda model: model._meta.label)
def test_a_tracked_table_is_never_emptied(model):
    with (
        pytest.raises(IntegrityError, match=r"append-only|never emptied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'truncate "{model._meta.db_table}" cascade')


@pytest.mark.parametrize("model", tracked_models(), ids=lambda model: model._meta.label)
def test_history_cannot_be_forged(model):
    with (
        pytest.raises(IntegrityError, match="written by the trail alone"),
        transaction.atomic(),
        trail.act("tried", by=None),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'insert into "{history_of(model)._meta.db_table}" default values')


def test_an_append_only_row_bears_the_open_act_and_no_other(ruth):
    other = Act.objects.latest("id")
    with (
        pytest.raises(IntegrityError, match="another act than the open one"),
        transaction.atomic(),
        trail.act("tried", by=None),
    ):
        Mention.objects.create(act=other, customer=ruth, at=other.at)


def test_when_an_act_was_recorded_is_for_the_database_to_say(rep):
    long_ago = datetime(1999, 1, 1, tzinfo=UTC)
    act = Act.objects.create(verb="tried", actor=rep, at=long_ago, recorded_at=long_ago, xid=1)
    act.refresh_from_db()
    assert act.at == long_ago
    assert act.recorded_at.year > 1999
    assert act.xid > 1


def test_an_act_says_who_where_for_whom_and_why(rep, ruth, supervisor):
    with (
        trail.errand("worker", on_behalf_of=supervisor),
        trail.act("tried", by=rep, customer=ruth, says="{who} tried it", why="to see") as act,
    ):
        pass
    act = Act.objects.get(pk=act.pk)
    assert (act.sentence, act.why, act.source) == ("Imani tried it", "to see", "worker")
    assert (act.actor, act.desk, act.on_behalf_of) == (rep, rep.desk, supervisor)
    assert act.customer == ruth


def test_an_act_of_nobody_is_the_systems_own():
    with trail.act("tried", by=None, says="{who} tried it") as act:
        pass
    assert act.actor.username == "system"
    assert act.sentence == "Casetrail tried it"


def test_an_inner_act_joins_the_outer_one(rep, ruth):
    femi, moira = CustomerFactory(given_name="Femi"), CustomerFactory(given_name="Moira")
    with trail.act("outer", by=rep, customer=ruth) as outer:
        with trail.act("inner", by=rep, customer=femi, about=[moira, ruth]) as inner:
            Customer.objects.filter(pk=femi.pk).update(title="Mr.")
        Customer.objects.filter(pk=ruth.pk).update(title="Dr.")
    assert inner is outer
    assert not Act.objects.filter(verb="inner").exists()
    assert {row.id for row in Customer.history.filter(act=outer)} == {femi.pk, ruth.pk}
    assert {mention.customer_id for mention in outer.mentions.all()} == {femi.pk, moira.pk}


def test_what_fails_inside_an_act_is_undone_and_the_rest_is_signed(rep, ruth):
    with trail.act("tried", by=rep, customer=ruth) as act:
        with pytest.raises(IntegrityError):
            fail_halfway(ruth, rep)
        Customer.objects.filter(pk=ruth.pk).update(title="Prof.")
    assert [row.title for row in Customer.history.filter(act=act)] == ["Prof."]


def test_an_act_that_fails_leaves_nothing_and_signs_nothing_more(rep, ruth):
    with nothing_changes(), pytest.raises(IntegrityError):
        fail_halfway(ruth, rep)
    assert not trail.has_open_act()
    with pytest.raises(IntegrityError, match="unsigned"), transaction.atomic():
        Customer.objects.filter(pk=ruth.pk).update(title="Dr.")


def fail_halfway(customer, by):
    with trail.act("tried", by=by):
        Customer.objects.filter(pk=customer.pk).update(title="Dr.")
        Customer.objects.filter(pk=customer.pk).update(given_name="", family_name="")


def test_the_same_key_happens_once_and_answers_with_the_first_outcome(rep, ruth):
    key = uuid4()
    with trail.errand("page", request_key=key), trail.act("first", by=rep) as first:
        Customer.objects.filter(pk=ruth.pk).update(title="Dr.")
    before = digest()
    with trail.errand("page", request_key=key):
        with pytest.raises(trail.AlreadyDone) as repeat, trail.act("again", by=rep):
            Customer.objects.filter(pk=ruth.pk).update(title="Prof.")
        assert repeat.value.act == first
    assert digest() == before


def test_a_key_that_led_to_a_refusal_may_be_used_again(rep, ruth):
    key = uuid4()
    with pytest.raises(IntegrityError), trail.errand("page", request_key=key):
        fail_halfway(ruth, rep)
    with trail.errand("page", request_key=key), trail.act("done", by=rep) as act:
        pass
    assert Act.objects.get(request_key=key) == act


def test_one_request_may_hold_two_gestures(rep):
    key = uuid4()
    with trail.errand("page", request_key=key):
        with trail.act("first", by=rep) as first:
            pass
        with trail.act("second", by=rep) as second:
            pass
    assert (first.request_key, second.request_key) == (key, None)


def test_history_answers_what_was_known_when(ruth):
    written = Customer.history.latest().history_date
    with trail.act("tried", by=None):
        Customer.objects.filter(pk=ruth.pk).update(title="Dr.")
    changed = Customer.history.filter(id=ruth.pk).latest()
    assert Customer.history.as_of(written).get(pk=ruth.pk).title == "Ms."
    assert ruth.history.as_of(changed.history_date).title == "Dr."
    (title, version) = changed.diff_against(changed.prev_record).changes
    assert (title.field, title.old, title.new) == ("title", "Ms.", "Dr.")
    assert (version.field, version.old, version.new) == ("version", 1, 2)


def test_a_password_stays_out_of_history_and_its_change_does_not(rep):
    with trail.act("tried", by=rep) as act:
        rep.set_password("four quiet words here")
        rep.save()
    (line,) = User.history.filter(act=act)
    assert not hasattr(line, "password")


def test_a_look_is_one_line(rep, ruth):
    NoteFactory(customer=ruth)
    trail.looked(rep, "customer", customer=ruth, why="a call")
    trail.looked(rep, "search", listed=[ruth.pk])
    one, several = Read.objects.filter(reader=rep).order_by("id")
    assert (one.customer, one.desk, one.page, one.why) == (ruth, rep.desk, "customer", "a call")
    assert several.listed == [ruth.pk]


def test_one_gesture_over_several_tables_is_one_act():
    note = NoteFactory(author=UserFactory())
    assert note.history.get().act == note.act

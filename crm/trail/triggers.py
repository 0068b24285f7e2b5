"""What the database itself guards: signed writes, append-only tables, the one clock.

The functions look for our tables in our schema alone: a temporary table of the same name would
else come first. Guards stand in every mode of a session (``enable always``).

``install()`` runs after every migrate and is idempotent; ``missing()`` names what is not in
place, for the start-up check and the test.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connection, models

from crm.trail import rows
from crm.trail.tracked import tracked_models

CLOCK = """
create or replace function casetrail_now() returns timestamptz
language plpgsql volatile parallel safe set search_path = public, pg_temp as $$
declare
  shift text := current_setting('casetrail.clock_offset', true);
begin
  if coalesce(shift, '') = '' then
    return clock_timestamp();
  end if;
  -- A clock that somebody moved counts only where the database is marked test or demo.
  if exists (select 1 from crm_organisation where mode in ('test', 'demo')) then
    return clock_timestamp() + shift::interval;
  end if;
  return clock_timestamp();
end $$;
"""

# The opening of an act: the database says when it was recorded and in which transaction, and
# remembers it as the open act until commit, rollback or an explicit close.
OPEN = """
create or replace function casetrail_open() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  new.recorded_at := casetrail_now();
  new.xid := pg_current_xact_id()::text::bigint;
  perform set_config('casetrail.act', new.id::text, true);
  return new;
end $$;
"""

# A setting can be forged; the act it names must also have been written by this transaction.
SIGNATURE = """
create or replace function casetrail_signature(written text) returns bigint
language plpgsql set search_path = public, pg_temp as $$
declare
  act bigint;
begin
  select id into act from crm_act
   where id = nullif(current_setting('casetrail.act', true), '')::bigint
     and xid = pg_current_xact_id()::text::bigint;
  if act is null then
    raise exception 'unsigned write to %', written
      using errcode = 'integrity_constraint_violation',
            hint = 'Open an act first: with trail.act(verb, by=...).';
  end if;
  return act;
end $$;
create or replace function casetrail_signed() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if new.act_id is distinct from casetrail_signature(tg_table_name) then
    raise exception '% bears another act than the open one', tg_table_name
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
"""

# Only the tracking trigger, which runs one level deep, may add rows to a history table.
REFUSALS = """
create or replace function casetrail_no_truncate() returns trigger language plpgsql as $$
begin
  raise exception '% is never emptied', tg_table_name using errcode = 'restrict_violation';
end $$;
create or replace function casetrail_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op
    using errcode = 'restrict_violation';
end $$;
create or replace function casetrail_by_trigger_only() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 2 then
    raise exception '% is written by the trail alone', tg_table_name
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# One function per table: a plan that names its columns is kept, at a quarter of the cost of a
# generic one. A migration that adds a column and then fills it calls install() in between. It
# writes with its owner's rights, so that the app's own account needs none on history tables.
TRACK = """
create or replace function "casetrail_track_{table}"() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    insert into "{history}" ({columns}, history_date, history_type, act_id)
    values ({old}, casetrail_now(), '-', casetrail_signature(tg_table_name));
  elsif tg_op = 'INSERT' or old is distinct from new then
    insert into "{history}" ({columns}, history_date, history_type, act_id)
    values ({new}, casetrail_now(), case tg_op when 'INSERT' then '+' else '~' end,
            casetrail_signature(tg_table_name));
  end if;
  return null;
end $$;
"""

FUNCTIONS = (CLOCK, OPEN, SIGNATURE, REFUSALS, rows.FUNCTIONS)

CHANGED = "before update or delete or truncate for each statement"
INSERTED = "before insert for each row"


class Guard(NamedTuple):
    """A trigger that must stand on a table, when it acts, and the function it calls."""

    table: str
    trigger: str
    when: str
    function: str = ""

    @property
    def sql(self) -> str:
        event, level = self.when.split(" for each ")
        return (
            f'create or replace trigger {self.trigger} {event} on "{self.table}"'
            f' for each {level} execute function "{self.function or self.trigger}"();'
            f'alter table "{self.table}" enable always trigger {self.trigger}'
        )


def append_only_models() -> list[type[models.Model]]:
    """Tables that are their own history: models that say ``append_only = True``."""
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def state_machines() -> list[type[models.Model]]:
    """Machine state that moves only as its model says."""
    return [model for model in apps.get_models() if getattr(model, "moves", None)]


def history_of(model: type[models.Model]) -> type[models.Model]:
    return model.history.model


def guards() -> Iterator[Guard]:
    """Every guard that must stand in the database."""
    yield Guard("crm_act", "casetrail_open", INSERTED)
    for model in tracked_models():
        yield from guards_of_tracked(model._meta.db_table, history_of(model)._meta.db_table)
    for model in [*tracked_models(), *state_machines()]:
        yield from (Guard(model._meta.db_table, *wish) for wish in rows.wishes(model))
    for model in append_only_models():
        table = model._meta.db_table
        yield Guard(table, "casetrail_append_only", CHANGED)
        if any(field.name == "act" for field in model._meta.fields):
            yield Guard(table, "casetrail_signed", INSERTED)


def guards_of_tracked(table: str, history: str) -> Iterator[Guard]:
    """Every change is copied and signed; the copies are the trigger's alone, and stay."""
    written = "after insert or update or delete for each row"
    yield Guard(table, "casetrail_track", written, f"casetrail_track_{table}")
    yield Guard(table, "casetrail_no_truncate", "before truncate for each statement")
    yield Guard(history, "casetrail_by_trigger_only", INSERTED)
    yield Guard(history, "casetrail_append_only", CHANGED)


def install() -> None:
    """Put every guard in place; safe to repeat."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for sql in FUNCTIONS:
            cursor.execute(sql)
        for model in tracked_models():
            table, history = model._meta.db_table, history_of(model)._meta.db_table
            if {table, history} <= present:
                cursor.execute(tracking(cursor, table, history))
        for guard in guards():
            if guard.table in present:
                cursor.execute(guard.sql)


def tracking(cursor, table: str, history: str) -> str:
    """The function that copies a changed row of ``table``, by the columns both have now."""
    columns = [described(cursor, name) for name in (table, history)]
    # An entry has an act of its own; in its history that column is the act that wrote the row.
    kept = [name for name in columns[0] if name in columns[1] and name != "act_id"]
    return TRACK.format(
        table=table,
        history=history,
        columns=", ".join(f'"{name}"' for name in kept),
        old=", ".join(f'old."{name}"' for name in kept),
        new=", ".join(f'new."{name}"' for name in kept),
    )


def described(cursor, table: str) -> list[str]:
    return [
        column.name for column in connection.introspection.get_table_description(cursor, table)
    ]


def missing() -> list[str]:
    """The guards that are absent, or do not stand in every mode, as ``table.trigger``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, tgname from pg_trigger join pg_class on pg_class.oid = tgrelid"
            " where tgenabled = 'A' and relnamespace = 'public'::regnamespace"
        )
        standing = set(cursor.fetchall())
    return [
        f"{guard.table}.{guard.trigger}"
        for guard in guards()
        if (guard.table, guard.trigger) not in standing
    ]

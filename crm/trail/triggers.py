"""What the database itself guards: signed writes, append-only tables, the one clock.

``install()`` runs after every migrate and is idempotent; ``missing()`` names what is not in
place, for the start-up check and the house test.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from crm.trail.tracked import tracked_models

CLOCK = """
create or replace function casetrail_now() returns timestamptz
language plpgsql volatile parallel safe as $$
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
create or replace function casetrail_open() returns trigger language plpgsql as $$
begin
  new.recorded_at := casetrail_now();
  new.xid := pg_current_xact_id()::text::bigint;
  perform set_config('casetrail.act', new.id::text, true);
  return new;
end $$;
create or replace trigger casetrail_open before insert on crm_act
  for each row execute function casetrail_open();
"""

TRACK = """
create or replace function casetrail_track() returns trigger language plpgsql as $$
declare
  act bigint := nullif(current_setting('casetrail.act', true), '')::bigint;
  changed jsonb;
begin
  if tg_op = 'UPDATE' and old is not distinct from new then
    return null;
  end if;
  perform 1 from crm_act where id = act and xid = pg_current_xact_id()::text::bigint;
  if not found then
    raise exception 'unsigned write to %', tg_table_name
      using errcode = 'integrity_constraint_violation',
            hint = 'Open an act first: with trail.act(verb, by=...).';
  end if;
  changed := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end
    || jsonb_build_object(
      'history_id', nextval(tg_argv[1]::regclass), 'history_date', casetrail_now(),
      'history_type', case tg_op when 'INSERT' then '+' when 'UPDATE' then '~' else '-' end,
      'act_id', act);
  execute format('insert into %I select * from jsonb_populate_record(null::%I, $1)',
                 tg_argv[0], tg_argv[0]) using changed;
  return null;
end $$;
create or replace function casetrail_no_truncate() returns trigger language plpgsql as $$
begin
  raise exception '% is never emptied', tg_table_name using errcode = 'restrict_violation';
end $$;
"""

# Only the tracking trigger, which runs one level deep, may add rows to a history table.
APPEND_ONLY = """
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

# What a model lists in ``never_changes`` is replaced by a new row, never overwritten; a model
# with a ``version`` counts every change of a row, whoever writes it.
UNCHANGING = """
create or replace function casetrail_superseded_only() returns trigger language plpgsql as $$
begin
  raise exception '% is superseded, never overwritten', tg_table_name
    using errcode = 'restrict_violation';
end $$;
create or replace function casetrail_version() returns trigger language plpgsql as $$
begin
  new.version := old.version;
  if new is distinct from old then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
"""

GUARD_TRACKED = """
create or replace trigger casetrail_track after insert or update or delete on "{table}"
  for each row execute function casetrail_track('{history}', '{sequence}');
create or replace trigger casetrail_no_truncate before truncate on "{table}"
  for each statement execute function casetrail_no_truncate();
"""

GUARD_UNCHANGING = """
create or replace trigger casetrail_superseded_only before update on "{table}"
  for each row when ({changed}) execute function casetrail_superseded_only();
"""

GUARD_VERSION = """
create or replace trigger casetrail_version before update on "{table}"
  for each row execute function casetrail_version();
"""

GUARD_APPEND_ONLY = """
create or replace trigger casetrail_append_only before update or delete or truncate on "{table}"
  for each statement execute function casetrail_append_only();
"""

GUARD_HISTORY = """
create or replace trigger casetrail_by_trigger_only before insert on "{table}"
  for each row execute function casetrail_by_trigger_only();
"""


def append_only_models() -> list[type[models.Model]]:
    """Tables that are their own history: models that say ``append_only = True``."""
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def history_of(model: type[models.Model]) -> type[models.Model]:
    return model.history.model


def guards() -> Iterator[tuple[str, str, str]]:
    """Every (table, trigger, SQL that makes it) that must stand in the database."""
    yield "crm_act", "casetrail_open", OPEN
    for model in tracked_models():
        table, history = model._meta.db_table, history_of(model)._meta.db_table
        sequence = f"{history}_history_id_seq"
        sql = GUARD_TRACKED.format(table=table, history=history, sequence=sequence)
        yield table, "casetrail_track", sql
        yield table, "casetrail_no_truncate", sql
        yield history, "casetrail_by_trigger_only", GUARD_HISTORY.format(table=history)
        yield history, "casetrail_append_only", GUARD_APPEND_ONLY.format(table=history)
        yield from guards_of_rows(model)
    for model in append_only_models():
        table = model._meta.db_table
        yield table, "casetrail_append_only", GUARD_APPEND_ONLY.format(table=table)


def guards_of_rows(model: type[models.Model]) -> Iterator[tuple[str, str, str]]:
    """What a model asks for itself: ``never_changes = ("value", …)``, a ``version`` field."""
    table = model._meta.db_table
    names = [model._meta.get_field(name).column for name in getattr(model, "never_changes", ())]
    if names:
        changed = " or ".join(f'old."{name}" is distinct from new."{name}"' for name in names)
        sql = GUARD_UNCHANGING.format(table=table, changed=changed)
        yield table, "casetrail_superseded_only", sql
    if any(field.name == "version" for field in model._meta.fields):
        yield table, "casetrail_version", GUARD_VERSION.format(table=table)


def install() -> None:
    """Put every guard in place; safe to repeat."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for sql in (CLOCK, TRACK, APPEND_ONLY, UNCHANGING):
            cursor.execute(sql)
        for table, _trigger, sql in guards():
            if table in present:
                cursor.execute(sql)


def missing() -> list[str]:
    """The guards that are absent or switched off, as ``table.trigger``; empty when all stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, tgname from pg_trigger where tgenabled = 'O'"
        )
        standing = {(table.strip('"'), trigger) for table, trigger in cursor.fetchall()}
    return [
        f"{table}.{trigger}"
        for table, trigger, _ in guards()
        if (table, trigger) not in standing
    ]

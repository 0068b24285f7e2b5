"""What a model asks of the database for its own rows.

``never_changes = ("value", …)``: these columns are replaced by a new row, never overwritten. A
field ``version``: every change of a row counts it up by one, whoever writes. ``moves = {…}``:
the field ``state`` moves only along them, and what they do not name as a start never moves.
"""

from collections.abc import Iterator

from django.db import models

FUNCTIONS = """
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
create or replace function casetrail_moves() returns trigger language plpgsql as $$
begin
  raise exception '% never moves from % to %', tg_table_name, old.state, new.state
    using errcode = 'restrict_violation';
end $$;
"""


def wishes(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """The triggers that this model asks for: name, and when it acts."""
    names = [model._meta.get_field(name).column for name in getattr(model, "never_changes", ())]
    if names:
        changed = " or ".join(f'old."{name}" is distinct from new."{name}"' for name in names)
        yield "casetrail_superseded_only", f"before update for each row when ({changed})"
    if any(field.name == "version" for field in model._meta.concrete_fields):
        yield "casetrail_version", "before update for each row"
    if moves := getattr(model, "moves", None):
        allowed = " or ".join(
            f"old.state = '{start}' and new.state in ({quoted(ends)})"
            for start, ends in moves.items()
        )
        stays = "old.state = new.state"
        yield "casetrail_moves", f"before update for each row when (not ({stays} or {allowed}))"


def quoted(states) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))

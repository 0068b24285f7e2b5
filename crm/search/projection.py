"""Keeping the search keys true: SQL functions and triggers, and making all keys anew."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection, transaction

SOURCES = ("crm_customer", "crm_contactpoint", "crm_identifier", "crm_order")
EVENTS = {
    "insert": "referencing new table as now_rows",
    "update": "referencing new table as now_rows old table as then_rows",
    "delete": "referencing old table as then_rows",
}
FOLLOW = """
create or replace trigger {trigger} after {event} on {table} {tables}
  for each statement execute function casetrail_search_follow()
"""
# Searches wait until a rebuild is over: it is rare, and a truncated table leaves no waste.
EMPTY = "truncate crm_searchterm, crm_searchcard, crm_vocabularyword"
CARDS = """
with next as (
  select id from crm_customer where id > %s order by id limit %s
), made as (
  insert into crm_searchcard select * from casetrail_search_cards(array(select id from next))
)
select max(id), count(*) from next
"""
# In the order of the index, which is then filled from left to right and stays in memory.
TERMS = """
insert into crm_searchterm (term, place, customer_id)
select t.term, t.place, c.customer_id
from crm_searchcard c, casetrail_search_terms(c.names, c.live, c.old) as t
order by t.term collate "C", t.place, c.customer_id
"""
VOCABULARY = """
insert into crm_vocabularyword (word, slips)
select term, casetrail_slips(term) from crm_searchterm
where casetrail_is_spelt(term) group by term
"""
AT_ONCE = 5_000


def guards() -> Iterator[tuple[str, str, str]]:
    """Every (table, trigger, SQL that makes it) by which the keys follow what they are of."""
    for table in SOURCES:
        for event, tables in EVENTS.items():
            trigger = f"casetrail_search_{event}"
            sql = FOLLOW.format(trigger=trigger, event=event, table=table, tables=tables)
            yield table, trigger, sql


def install() -> None:
    """Put functions and triggers in place; make the keys where there are none. Idempotent."""
    with connection.cursor() as cursor:
        if "crm_searchcard" not in connection.introspection.table_names(cursor):
            return
        cursor.execute(Path(__file__).with_suffix(".sql").read_text())
        for _table, _trigger, sql in guards():
            cursor.execute(sql)
        cursor.execute(
            "select exists (select from crm_customer), exists (select from crm_searchcard)"
        )
        has_customers, has_keys = cursor.fetchone()
    if has_customers and not has_keys:
        rebuild()


def missing() -> list[str]:
    """The triggers that are absent or off, as ``table.trigger``; empty when all stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, tgname from pg_trigger where tgenabled = 'O'"
        )
        standing = set(cursor.fetchall())
    return [
        f"{table}.{trigger}"
        for table, trigger, _sql in guards()
        if (table, trigger) not in standing
    ]


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make all search keys anew from the business tables; answers of how many customers.

    One transaction: writers of these tables and searches wait until it is over. ``progress``
    hears how many cards are done; their words come after the last of them.
    """
    done, last, some = 0, 0, AT_ONCE
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock {', '.join(SOURCES)} in share mode")
        cursor.execute(EMPTY)
        cursor.execute("set local work_mem = '128MB'")
        while some == AT_ONCE:
            cursor.execute(CARDS, [last, AT_ONCE])
            last, some = cursor.fetchone()
            done += some
            progress(done)
        cursor.execute(TERMS)
        cursor.execute(VOCABULARY)
    return done

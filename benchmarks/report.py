"""The table in ``docs/benchmarks.md``: measured, laid beside its goals, written down."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks import databases, pages, search, senders, voice, weight, writes
from benchmarks.measure import Row, Times

PAGE = Path(__file__).parents[1] / "docs/benchmarks.md"
HEAD = """| What | p50 / p95, ms | CPU, ms | Beside | Ratio | Goal | Met |
| --- | ---: | ---: | --- | ---: | --- | --- |
"""
TEXT = """# Benchmarks

`.venv/bin/python -m benchmarks` makes this page again. It fills a database server of its own
(fsync on) with invented customers, and asks the product what people at a desk ask of it.

Measured on {day} on {cores} cores shared by client, server and database, with {memory} GB of
memory: PostgreSQL {postgres} as it comes, Python {python}, Django {django}. Other work on the
machine (load {load}) makes every number larger, so what is compared is taken in turn, once a
round, {rounds} rounds. Requests go through the whole of Django, middleware included, but no
network; the connection is warm, so statements are prepared. CPU is what this process and its
database session kept processors busy, on average.

A floor is what the least of Django needs for the same: a view behind the middleware of a new
project that prints as many rows by the ORM, or inserts one row that nothing guards. Ratios are
those of the medians.

{verdict}

## The customer page

{few:,} customers; {few_acts:,} acts. The page shows 40 entries of the timeline.

{pages}
## Writing

{writes}
## Our check, and sending

A decision is what every look at a message costs: everything about the customer in one read, the
facts of the order in another, and eighteen checks. A claim locks, reads, decides, renders and
freezes a message with its body, key and lease. Its floor is the same SQL by hand, into tables
that nothing guards.

{voice}
## Search

In the command bar, eight people shown, each search logged with who was listed.

{search}"""


def make(sizes: list[int], rounds: int, old: int) -> str:
    """Measure everything and write the page; answers what it says."""
    call_command("collectstatic", interactive=False, verbosity=0)
    few = min(sizes)
    databases.use(few)
    told = about_machine(rounds) | {"few": few, "few_acts": count("crm_act")}
    parts = {"pages": [*pages.rows(rounds), *weight.rows()], "writes": writes.rows(rounds)}
    parts["voice"] = [*senders.table(rounds), *voice.table(rounds, old)]
    parts["search"] = search.rows({size: searched(size, rounds) for size in sizes})
    tables = {name: HEAD + lines(rows) for name, rows in parts.items()}
    verdict = in_words([row for rows in parts.values() for row in rows])
    text = TEXT.format(**told, **tables, verdict=verdict)
    PAGE.write_text(text)
    return text


def searched(size: int, rounds: int) -> dict[str, Times]:
    databases.use(size)
    return search.times(rounds)


def lines(rows: Iterable[Row]) -> str:
    return "".join(f"{row.as_markdown()}\n" for row in rows)


def in_words(rows: list[Row]) -> str:
    """What falls short, by name."""
    goals = [row for row in rows if row.is_met is not None]
    missed = [f"- {row.what}: {row.goal}" for row in goals if not row.is_met]
    if not missed:
        return f"All {len(goals)} goals are met."
    met = f"{len(goals) - len(missed)} of {len(goals)} goals are met. These are not:"
    return "\n".join([met, "", *missed])


def about_machine(rounds: int) -> dict[str, object]:
    """What a reader must know to judge the numbers."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = connection.pg_version
    return {
        "day": timezone.localdate().strftime("%-d %B %Y"),
        "cores": os.cpu_count(),
        "memory": round(memory),
        "postgres": f"{version // 10_000}.{version % 10_000}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "load": f"{os.getloadavg()[1]:.1f}",
        "rounds": rounds,
    }


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]

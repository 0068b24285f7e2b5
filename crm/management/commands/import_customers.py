"""Bring in a file of people from the command line, with the report as JSON."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from crm import imports, trail
from crm.exceptions import CrmError
from crm.importing.fields import FIELDS
from crm.models import ImportRow, ImportRun, User


class Command(BaseCommand):
    help = "Bring in a CSV file of people, or try out what would become of its rows."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a table of people with any header")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument(
            "--report", type=Path, metavar="FILE.json", help="every row's outcome"
        )
        parser.add_argument(
            "--system", default="", help="what they come from; else the file's name"
        )
        parser.add_argument(
            "--by", default=User.SYSTEM, metavar="USERNAME", help="who brings them in"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help=f"what a column is, where the guess is wrong; one of {', '.join(FIELDS)}",
        )

    def handle(self, *args, **options):
        if options["report"]:
            check_writable(options["report"])
        try:
            with trail.errand("import"):
                run = self.begun(options)
        except CrmError as refusal:
            raise CommandError(refusal.message) from refusal
        self.say_columns(run)
        imports.carry_out(run, self.say_progress(run))
        if options["report"]:
            rows = list(imports.report(run))
            text = json.dumps(rows, ensure_ascii=False, indent=1)
            options["report"].write_text(text, encoding="utf-8")
        self.say_outcome(run)

    def begun(self, options) -> ImportRun:
        """The run, with its columns said; they are checked before the run is kept."""
        by, file = self.hand(options["by"]), options["file"]
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}") from problem
        run = imports.receive(name=file.name, content=content, system=options["system"], by=by)
        return imports.begin(
            run,
            mapping=mapped(run, options["column"]),
            date_order=run.date_order,
            is_dry_run=options["dry_run"],
            by=by,
            in_background=False,
        )

    def hand(self, username: str) -> User:
        try:
            return User.objects.get(username=username, is_active=True)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {username}.") from None

    def say_columns(self, run: ImportRun) -> None:
        self.stdout.write(f"{run.name}: {run.total:,} rows, {run.layout['encoding']}")
        for column, name in zip(run.columns, run.mapping, strict=True):
            self.stdout.write(f"  {column}: {FIELDS[name].label}")

    def say_progress(self, run: ImportRun):
        return lambda done: self.stdout.write(f"{done:,} of {run.total:,}")

    def say_outcome(self, run: ImportRun) -> None:
        if run.is_dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
        for outcome, count in run.rows.tally().items():
            self.stdout.write(f"  {ImportRow.Outcome(outcome).label}: {count:,}")


def check_writable(report: Path) -> None:
    """Refuse a report that could not be written when all work is done."""
    try:
        report.open("a").close()
    except OSError as problem:
        raise CommandError(f"{report}: {problem.strerror}") from problem


def mapped(run: ImportRun, said: list[str]) -> list[str]:
    """The guessed columns, with what was said of some of them in their place."""
    mapping = list(run.mapping)
    for text in said:
        column, _equals, name = text.rpartition("=")
        if column not in run.columns or name not in FIELDS:
            raise CommandError(
                f"{text}: a column of this file, =, and one of {', '.join(FIELDS)}"
            )
        mapping[run.columns.index(column)] = name
    return mapping

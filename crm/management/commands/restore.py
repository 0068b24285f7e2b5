"""``manage.py restore FILE``: a backup in place of the database, all of it or nothing."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from crm.project.postgres import dumps
from crm.project.postgres.dumps import DumpTrouble


class Command(BaseCommand):
    help = "Puts a backup into an empty database, or with --replace in place of what is there."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="throw away what is in the database now"
        )

    def handle(self, *, file, replace, **options):
        if not replace and not dumps.is_empty():
            raise CommandError(
                "This database is in use; nothing was changed. To throw its content away, "
                "add --replace. Make a backup of it first."
            )
        try:
            dumps.read(file)
        except DumpTrouble as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"The database is as it was when {file} was written.")

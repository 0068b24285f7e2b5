"""``manage.py backup FILE``: the whole database in one file, while everything runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from crm.project import home
from crm.project.postgres import dumps
from crm.project.postgres.dumps import DumpTrouble

KEY = f"the secret key, which is SECRET_KEY or else {home.folder() / 'secret.key'}"


class Command(BaseCommand):
    help = "Writes the whole database to a file, while everything goes on running."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            dumps.write(file)
        except (DumpTrouble, OSError) as error:
            raise CommandError(str(error)) from error
        megabytes = file.stat().st_size / 1_000_000
        self.stdout.write(f"{file} holds the whole database: {megabytes:.1f} MB.")
        self.stdout.write("It holds customers' data. Keep it as safe as the database.")
        self.stdout.write(f"Not in it: {KEY}. Keep that too, in another place.")

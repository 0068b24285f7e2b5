"""manage.py grant ROLE: give the app an account that cannot touch what was written."""

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction

from crm.trail.grants import grants


class Command(BaseCommand):
    help = "Give a database account the rights that web and worker need, and no others."

    def add_arguments(self, parser):
        parser.add_argument("role", help="an account that exists: create role … login …")

    def handle(self, *, role, **options):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for sql in grants(role):
                    cursor.execute(sql)
        except ProgrammingError as trouble:
            raise CommandError(f"Nothing was granted: {trouble}") from trouble
        self.stdout.write(f"{role} may now be the account of web and worker.")

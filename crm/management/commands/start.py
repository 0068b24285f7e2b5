"""``manage.py start``: everything up for a real organisation, without demo data."""

from django.conf import settings
from django.core.management.base import CommandError

from crm import people
from crm.management.serving import ServingCommand
from crm.models import Organisation


class Command(ServingCommand):
    help = "Brings everything up; the first time it prints a link for the first admin."

    def prepare(self):
        super().prepare()
        organisation = Organisation.objects.current()
        # Everybody knows the passwords of the demo's people.
        if organisation and organisation.is_demo:
            raise CommandError(
                "The demo lives here. Choose a folder for your own data and set it as "
                "CASETRAIL_HOME, or name another database by DATABASE_URL."
            )

    def welcome(self):
        self.stdout.write(f"\n  Casetrail is up: {settings.PUBLIC_BASE_URL}\n")
        if link := people.first_admin_link():
            self.stdout.write("  The first admin comes in here, once, within three days:")
            self.stdout.write(f"  {link}\n")
        self.stdout.write("  Ctrl-C stops everything; the data stays.")

"""``manage.py demo``: everything up with the demo group, one Ctrl-C for all."""

from django.conf import settings
from django.core.management.base import CommandError

from crm import furnishing, jobs, tasks
from crm.furnishing import NotADemo
from crm.management.serving import ServingCommand

WELCOME = """
  Casetrail is up: {address}

  Sign in as  imani  (phone desk)     tom  (clinic desk)
              marta  (supervisor)     ada  (admin)
  Password    larkfield

  Ctrl-C stops everything; the data stays.
"""


class Command(ServingCommand):
    help = "Brings everything up with the demo group, on http://localhost:8000."

    def prepare(self):
        super().prepare()
        try:
            is_new = furnishing.furnish_first(then=lambda: jobs.enqueue(tasks.furnish_rest))
        except NotADemo as error:
            raise CommandError(error.message) from error
        if is_new:
            self.stdout.write("The demo is being furnished; two thousand customers move in.")

    def welcome(self):
        self.stdout.write(WELCOME.format(address=settings.PUBLIC_BASE_URL))

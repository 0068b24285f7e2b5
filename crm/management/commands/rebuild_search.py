from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from crm.search import projection


class Command(BaseCommand):
    """Make all search keys anew from the customers' records. Searches wait meanwhile."""

    help = __doc__

    def handle(self, *args, **options):
        done = projection.rebuild(self.tell)
        self.stdout.write(_("Search keys of {n} customers were made.").format(n=done))

    def tell(self, done: int) -> None:
        self.stdout.write(_("{n} customers read").format(n=done))

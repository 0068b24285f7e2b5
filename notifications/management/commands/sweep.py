"""``manage.py sweep``: one round of the sweeper, beside the queue."""

from django.core.management.base import BaseCommand

from notifications import tasks


class Command(BaseCommand):
    help = "Takes up what was left and sends what is due, once; for a timer beside the worker."

    def handle(self, **options):
        tasks.sweep(timestamp=0)

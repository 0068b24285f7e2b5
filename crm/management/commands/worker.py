"""``manage.py worker``: does the background work; any number of them may run."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Does the background work until it is stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when the queue is empty")
        parser.add_argument("--at-once", type=int, default=2, help="jobs at the same time")

    def handle(self, *, once, at_once, **options):
        call_command(
            "procrastinate",
            "worker",
            concurrency=at_once,
            wait=not once,
            shutdown_graceful_timeout=10,
        )

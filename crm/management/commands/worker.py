"""``manage.py worker``: does the background work; any number of them may run."""

import asyncio

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

# A job that is cut short is taken up again: every task must stand being run twice.
GRACE = 3


class Command(BaseCommand):
    help = "Does the background work until it is stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when the queue is empty")
        parser.add_argument("--at-once", type=int, default=2, help="jobs at the same time")

    def handle(self, *, once, at_once, **options):
        # Django's own connection cannot listen for news; a worker has connections of its own.
        with app.replace_connector(app.connector.get_worker_connector()):
            asyncio.run(work(wait=not once, concurrency=at_once))


async def work(**options) -> None:
    async with app.open_async():
        await app.run_worker_async(shutdown_graceful_timeout=GRACE, **options)

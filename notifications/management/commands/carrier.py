"""``manage.py carrier``: the local carrier, where messages end until we are live."""

import signal

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from crm.models import Organisation
from notifications.carrier.boxes import TableBox
from notifications.carrier.server import Carrier
from notifications.channels import local

ENDINGS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


# How often it looks whether the organisation went live, or came back, in seconds.
LOOK = 5


class Command(BaseCommand):
    help = "Takes in messages instead of real providers, while the organisation is not live."

    def handle(self, **options):
        # Before any thread begins, so that none of them is ended in our place.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        carrier = in_step(None)
        while not signal.sigtimedwait(ENDINGS, LOOK):
            carrier = in_step(carrier)
        if carrier:
            carrier.stop()


def in_step(carrier: Carrier | None) -> Carrier | None:
    """Listen while the organisation is not live; beside real customers we would swallow
    what they are waiting for."""
    if carrier and is_live():
        carrier.stop()
        return None
    return carrier or (None if is_live() else begun())


def is_live() -> bool:
    organisation = Organisation.objects.current()
    connection.close()
    return organisation is not None and organisation.is_live


def begun() -> Carrier:
    """A carrier that listens, and whose ports are written down."""
    carrier = Carrier(
        TableBox(),
        doors_at=settings.CARRIER_DOORS_AT,
        honours_keys=settings.CARRIER_HONOURS_KEYS,
    )
    start(carrier)
    if not (settings.CARRIER_SMTP_PORT and settings.CARRIER_HTTP_PORT):
        carrier.remember()
    return carrier


def start(carrier: Carrier) -> None:
    """Start on the named ports, or those of last time, or any free ones."""
    last = local.remembered()
    smtp, http = settings.CARRIER_SMTP_PORT, settings.CARRIER_HTTP_PORT
    try:
        carrier.start(
            settings.CARRIER_BIND, smtp or last.get("smtp", 0), http or last.get("http", 0)
        )
    except OSError as taken:
        if smtp or http:
            raise CommandError(
                f"The carrier's ports {smtp}, {http} are taken: {taken}"
            ) from taken
        carrier.start(settings.CARRIER_BIND)

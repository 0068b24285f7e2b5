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


class Command(BaseCommand):
    help = "Takes in messages instead of real providers, until the organisation is live."

    def handle(self, **options):
        refuse_live()
        carrier = Carrier(
            TableBox(),
            doors_at=settings.CARRIER_DOORS_AT,
            honours_keys=settings.CARRIER_HONOURS_KEYS,
        )
        start(carrier)
        if not (settings.CARRIER_SMTP_PORT and settings.CARRIER_HTTP_PORT):
            carrier.remember()
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        signal.sigwait(ENDINGS)
        carrier.stop()


def refuse_live() -> None:
    """A carrier beside real customers would swallow what they are waiting for."""
    organisation = Organisation.objects.current()
    connection.close()
    if organisation and organisation.is_live:
        raise CommandError("The organisation is live: its messages go to real providers.")


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

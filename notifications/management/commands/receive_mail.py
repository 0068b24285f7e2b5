"""``manage.py receive_mail``: a mail on standard input, as a mail server pipes it to us."""

import os
import sys

from django.core.management.base import BaseCommand

from notifications.channels.events import LARGEST_MAIL
from notifications.channels.news import Unreadable
from notifications.inbound import intake


class Command(BaseCommand):
    help = "Takes in one mail from standard input; for a mail server's pipe."

    def handle(self, **options):
        try:
            intake.take_raw_mail(sys.stdin.buffer.read(LARGEST_MAIL + 1))
        except Unreadable as wrong:
            self.stderr.write(str(wrong) or "This mail is too large.")
            # sysexits.h: the server sends the mail back instead of trying again.
            sys.exit(os.EX_DATAERR)

"""``manage.py drop_second_step NAME``: the way back in where a second step opens no more."""

from django.core.management.base import BaseCommand, CommandError

from crm import people
from crm.models import User


class Command(BaseCommand):
    help = "Removes somebody's second step; until a new one, the password alone opens."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        try:
            user = User.objects.staff().get(username=username)
        except User.DoesNotExist as error:
            raise CommandError("Nobody who may sign in has that name.") from error
        people.remove_second_step(user, by=None)
        self.stdout.write(f"{user} signs in by the password alone from now on.")

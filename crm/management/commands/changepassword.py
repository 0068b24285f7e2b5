"""``manage.py changepassword NAME``: as Django's, but the change is an act."""

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from crm import people
from crm.models import User


class Command(changepassword.Command):
    help = "Changes a person's password; every session of theirs ends."

    def handle(self, *args, **options):
        try:
            user = User.objects.staff().get(username=options["username"])
        except User.DoesNotExist as error:
            raise CommandError("Nobody who may sign in has that name.") from error
        people.set_password(user, self.ask(user), by=None)
        return f"{user} signs in with the new password from now on."

    def ask(self, user: User) -> str:
        """Ask twice, without echo; an unfit password ends the command."""
        password = self._get_pass(f"New password for {user}: ")
        if password != self._get_pass("Once more: "):
            raise CommandError("The two passwords differ. Nothing was changed.")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        return password

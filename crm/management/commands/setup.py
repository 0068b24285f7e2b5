"""``manage.py setup``: the first admin without a browser."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from crm import people
from crm.exceptions import CrmError

QUESTIONS = {
    "organisation": "Name of the organisation",
    "first_name": "Your first name",
    "last_name": "Your last name",
    "username": "Name to sign in with",
}


class Command(BaseCommand):
    help = "Prepares the database and admits the first admin; asks for what is not given."

    def add_arguments(self, parser):
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question.lower())
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from a pipe"
        )

    def handle(self, *, password_stdin, **options):
        call_command("migrate", verbosity=0, interactive=False)
        answers = {name: options[name] or ask(text) for name, text in QUESTIONS.items()}
        password = sys.stdin.readline().rstrip("\n") if password_stdin else ask_password()
        try:
            validate_password(password)
            people.admit_first_admin(password=password, **answers)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except CrmError as error:
            raise CommandError(error.message) from error
        self.stdout.write("The first admin may sign in. Bring everything up with: start")


def ask(question: str) -> str:
    """Ask until there is an answer."""
    answer = ""
    while not answer:
        answer = input(f"{question}: ").strip()
    return answer


def ask_password() -> str:
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("The same password again: "):
        raise CommandError("The two passwords differ.")
    return password

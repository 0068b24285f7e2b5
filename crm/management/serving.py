"""What ``demo`` and ``start`` share: database, web server and worker up, and one way down."""

import http.client
import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.urls import reverse

from crm.project import supervisor
from crm.project.postgres import embedded
from crm.project.postgres.errors import ServerTrouble
from crm.project.supervisor import GivenUp, Program
from crm.project.waiting import attempts

WEB = Program(
    "web server", "-m", "gunicorn", "-c", "python:crm.project.web", "crm.project.wsgi"
)
WORKER = Program("worker", "manage.py", "worker")
# It listens only while the organisation is not live.
CARRIER = Program("local carrier", "manage.py", "carrier")
PROGRAMS = [WEB, WORKER, CARRIER]
# A web server whose supervisor was killed stops listening within some seconds.
LEAVING = 5


class ServingCommand(BaseCommand):
    """Brings Casetrail up and keeps it up until Ctrl-C."""

    requires_system_checks = ()

    def handle(self, **options):
        try:
            refuse_taken_port()
            self.prepare()
            connections.close_all()
            supervisor.run(PROGRAMS, is_up=is_answering, when_up=self.welcome)
        except KeyboardInterrupt:
            self.stdout.write("")
        except (ServerTrouble, GivenUp) as error:
            raise CommandError(str(error)) from error
        finally:
            leave_database()
        self.stdout.write("Casetrail has stopped.")

    def prepare(self) -> None:
        """Bring database and static files in step with the code."""
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)

    def welcome(self) -> None:
        """Say where to go, now that the pages answer."""
        raise NotImplementedError


def port() -> int:
    return int(os.environ.get("PORT", "8000"))


def refuse_taken_port() -> None:
    """Fail early and plainly where something else listens already, and goes on listening."""
    if all(is_taken() for _ in attempts(within=LEAVING)):
        again = f"PORT={port() + 1} python3 manage.py {sys.argv[1]}"
        raise CommandError(f"Port {port()} is taken. Choose another one: {again}")


def is_taken() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port())) == 0


def is_answering() -> bool:
    """Tell whether the sign-in page is served."""
    line = http.client.HTTPConnection("127.0.0.1", port(), timeout=5)
    try:
        line.request("GET", reverse(settings.LOGIN_URL), headers={"Host": "localhost"})
        return line.getresponse().status < 400
    except OSError:
        return False
    finally:
        line.close()


def leave_database() -> None:
    """Let the embedded server go, and see it off: nothing of ours is left behind."""
    connections.close_all()
    if os.environ.get("DATABASE_URL"):
        return
    embedded.server().leave(patience=5)

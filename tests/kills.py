"""A whole site to be killed at random, and writers who do not give up on what they wrote."""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from crm.project.home import CHECKOUT
from crm.project.postgres import patience
from crm.project.postgres.embedded import EmbeddedServer
from crm.project.waiting import attempts

# A colleague's open session and a customer to write about, in a database marked as a test.
ARRANGE = """
import django; django.setup()
import json
from django.conf import settings
from django.test import Client
from crm import trail
from crm.models import Organisation
from tests.factories.crm import CustomerFactory, UserFactory
with trail.act("arranged", by=None, says="Arranged for a test"):
    Organisation.objects.create(name="Larkfield", mode=Organisation.Mode.TEST)
client = Client()
client.force_login(UserFactory(), settings.AUTHENTICATION_BACKENDS[-1])
cookie = client.cookies[settings.SESSION_COOKIE_NAME]
print(json.dumps({"cookie": f"{cookie.key}={cookie.value}", "ref": CustomerFactory().ref}))
"""


class Site:
    """Web server, worker and embedded database over one folder, kept up by ``start``."""

    def __init__(self, folder: Path):
        self.server = EmbeddedServer(folder)
        self.port = free_port()
        self.log = folder / "site.log"
        self.environment = os.environ | {
            "CASETRAIL_HOME": str(folder),
            "CASETRAIL_PG_CONF": "",
            "DJANGO_SETTINGS_MODULE": "crm.project.settings",
            "PORT": str(self.port),
            "STATIC_ROOT": str(folder / "static"),
        }
        self.environment.pop("DATABASE_URL", None)

    def open(self) -> None:
        """Bring it up with one colleague signed in."""
        self.python("manage.py", "migrate", "-v0")
        arranged = json.loads(self.python("-c", ARRANGE))
        self.cookie = arranged["cookie"]
        self.page = f"/customers/{arranged['ref']}/notes/"
        command = [sys.executable, "manage.py", "start"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log
            )

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.server.leave(patience=10)

    def python(self, *words: str) -> str:
        command = [sys.executable, *words]
        return subprocess.check_output(command, cwd=CHECKOUT, env=self.environment, text=True)

    def answers(self) -> bool:
        try:
            return self.ask("GET", self.page)[0] == 200
        except OSError:
            return False

    def ask(self, method: str, address: str, fields: dict | None = None) -> tuple[int, str]:
        """Send one request; a connection that breaks is an OSError."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        head = {"Host": "localhost", "Cookie": self.cookie}
        if fields:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, address, urlencode(fields or {}), head)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            line.close()

    def rows(self, query: str) -> list[tuple]:
        """Ask the database directly."""
        connect = self.server.ensure
        with patience.connect(
            lambda: psycopg.connect(**connect(), dbname="casetrail"), within=20, again=connect
        ) as connection:
            return connection.execute(query).fetchall()

    def kill_something(self, dice: random.Random) -> str:
        """Kill the web server, one of its workers, the database or one of its processes."""
        web = next(pid for pid in children(self.process.pid) if "gunicorn" in name_of(pid))
        database = int((self.server.cluster.data / "postmaster.pid").read_text().split()[0])
        victims = {
            "web server": [web],
            "web worker": children(web),
            "database": [database],
            "database process": children(database),
        }
        what = dice.choice([name for name, pids in victims.items() if pids])
        os.kill(dice.choice(victims[what]), signal.SIGKILL)
        return what


class RefusedError(Exception):
    """A writer's request came back unanswered, or with a no."""


class Writer(threading.Thread):
    """Writes notes one after the other; a note that fails is sent again as it was."""

    def __init__(self, site: Site, name: str):
        super().__init__(name=name, daemon=True)
        self.site = site
        self.is_over = threading.Event()
        self.kept: list[str] = []
        self.trouble = ""
        self.resent = 0

    def run(self) -> None:
        number = 0
        try:
            while not self.is_over.is_set():
                number += 1
                self.write(f"{self.name}, note {number}")
        except RefusedError as error:
            self.trouble = str(error)

    def write(self, text: str) -> None:
        page = self.until_answered("GET")
        form = {name: page[name] for name in FIELDS}
        self.until_answered("POST", form | {"text": text, "kind": "general"})
        self.kept.append(text)

    def until_answered(self, method: str, fields: dict | None = None) -> dict:
        """Send the same thing until it is answered; answer the fields of the page."""
        for number in attempts(within=60):
            self.resent += bool(number)
            try:
                status, page = self.site.ask(method, self.site.page, fields)
            except OSError:
                continue
            if status in {200, 302}:
                return dict(HIDDEN.findall(page))
            if status < 500:
                raise RefusedError(f"{method} was answered {status}: {page[:2000]}")
        raise RefusedError(f"{method} was not answered for a minute")


FIELDS = ("csrfmiddlewaretoken", "request_key")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid: int) -> list[int]:
    """The processes that a process has started, where it still lives."""
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()

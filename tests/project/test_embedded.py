"""The embedded server: started once by many, stopped after the last, whole after every kill."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import psycopg
import pytest

from crm.project.home import CHECKOUT
from crm.project.postgres import accounts, binaries, embedded, patience
from crm.project.postgres.embedded import EmbeddedServer
from crm.project.waiting import attempts

USER = """
import sys, psycopg
from crm.project.postgres import embedded
where = embedded.server().ensure()
with psycopg.connect(**where, dbname="casetrail") as connection:
    for query in sys.argv[1:]:
        answer = connection.execute(query)
    print(answer.fetchone()[0], flush=True)
sys.stdin.read()
"""
KEEP = "create table if not exists kept as select 1 as one"
SYSTEM = "select system_identifier from pg_control_system()"


@pytest.fixture(autouse=True)
def durable(monkeypatch):
    """The settings of a real server: the tests' own cluster forgets what a kill interrupts."""
    monkeypatch.setenv("CASETRAIL_PG_CONF", "")


@pytest.fixture(scope="module")
def folder():
    """A data folder that the server's account can enter, unlike pytest's own."""
    place = Path(tempfile.mkdtemp(prefix="casetrail-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def server(folder):
    """The server over the folder; gone when the test ends."""
    server = EmbeddedServer(folder)
    yield server
    server.leave()
    assert is_gone(server)


@pytest.fixture
def another_user(folder):
    """Start another process that uses the server until it is let go."""
    started = []

    def start(*queries: str) -> subprocess.Popen:
        surroundings = os.environ | {"CASETRAIL_HOME": str(folder)}
        surroundings.pop("DATABASE_URL", None)
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", USER, *(queries or [SYSTEM])],
                cwd=CHECKOUT,
                env=surroundings,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.communicate()


def is_gone(server: EmbeddedServer) -> bool:
    return any(
        not server.is_alive() and not embedded.is_taken(server.folder / "watch.lock")
        for _ in attempts(within=10)
    )


def postmaster(server: EmbeddedServer) -> int:
    return int((server.cluster.data / "postmaster.pid").read_text().split()[0])


def ask(server: EmbeddedServer, query: str):
    connect = partial(psycopg.connect, **server.ensure(), dbname="casetrail")
    with patience.connect(connect, within=10, again=server.ensure) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def test_many_processes_at_once_start_one_server(server, another_user):
    users = [another_user() for _ in range(4)]
    systems = {user.stdout.readline() for user in users}
    assert len(systems) == 1
    for user in users:
        user.communicate()
    assert is_gone(server)


def test_the_server_ends_with_its_last_user_even_a_killed_one(server, another_user):
    first, last = another_user(), another_user()
    assert first.stdout.readline() == last.stdout.readline()
    first.communicate()
    assert server.is_alive()
    last.kill()
    assert is_gone(server)


def test_a_killed_server_comes_back_with_what_was_committed(server):
    ask(server, KEEP)
    os.kill(postmaster(server), signal.SIGKILL)
    assert ask(server, "select one from kept") == 1


def test_after_a_kill_of_everything_all_data_is_there(server, another_user):
    user = another_user(KEEP, SYSTEM)
    user.stdout.readline()
    watcher = int((server.folder / "watch.lock").read_text())
    for process in (user.pid, watcher, postmaster(server)):
        os.kill(process, signal.SIGKILL)
    assert ask(server, "select one from kept") == 1


def test_a_note_of_another_process_does_not_stop_the_server(server):
    ask(server, "select 1")
    server.leave()
    assert is_gone(server)
    (server.cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert ask(server, "select 1") == 1


def test_settings_of_ones_own_are_obeyed(server, monkeypatch):
    monkeypatch.setenv("CASETRAIL_PG_CONF", "work_mem=7MB fsync=off")
    assert ask(server, "show work_mem") == "7MB"


def test_the_socket_has_a_short_path_below_a_long_one(folder):
    deep = EmbeddedServer(folder.joinpath(*["a-rather-long-name"] * 8))
    assert len(f"{deep.cluster.sockets}/.s.PGSQL.5432") <= 107
    assert deep.cluster.sockets != EmbeddedServer(folder).cluster.sockets


def test_programs_that_the_account_cannot_reach_are_copied(folder, monkeypatch):
    monkeypatch.setattr(accounts.Account, "can_run", lambda account, program: False)
    found = binaries.find()
    copied = binaries.within_reach(found, accounts.choose(), folder / "programs")
    assert copied != found
    assert binaries.major(copied) == binaries.major(found)
    assert binaries.is_complete(copied)

"""Bringing everything up: a port that is about to be free is waited for."""

import socket
import threading

import pytest
from django.core.management import CommandError

from crm.management import serving
from crm.project import supervisor, web


@pytest.fixture
def listener(monkeypatch):
    """Something that listens where Casetrail shall."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        monkeypatch.setattr("sys.argv", ["manage.py", "demo"])
        yield other


def test_a_taken_port_is_refused_with_another_one_to_choose(listener, monkeypatch):
    monkeypatch.setattr(serving, "LEAVING", 0.2)
    with pytest.raises(CommandError, match=f"PORT={serving.port() + 1} python3 manage.py demo"):
        serving.refuse_taken_port()


def test_a_web_server_that_is_just_leaving_is_waited_for(listener):
    leaving = threading.Timer(0.3, listener.close)
    leaving.start()
    serving.refuse_taken_port()
    leaving.join()
    assert not serving.is_taken()


def test_the_supervisor_lets_the_web_server_end_its_requests():
    assert web.graceful_timeout < supervisor.PATIENCE

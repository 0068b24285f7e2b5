"""The supervisor: one end for all, a new start for the dead, nobody left behind."""

import os
import signal
import subprocess
import sys

import pytest

from crm.project.home import CHECKOUT
from crm.project.waiting import attempts

# Each child says its number and then waits to be ended.
CHILD = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
FAMILY = f"""
from crm.project import supervisor
from crm.project.supervisor import Program
children = [Program(name, "-c", {CHILD!r}) for name in ("one", "two")]
supervisor.run(children, is_up=lambda: True, when_up=lambda: None)
print("ended", flush=True)
"""
HOPELESS = """
from crm.project import supervisor
from crm.project.supervisor import GivenUp, Program
try:
    broken = Program("broken thing", "-c", "raise SystemExit(1)")
    supervisor.run([broken], is_up=lambda: False, when_up=lambda: None)
except GivenUp as error:
    print(error, flush=True)
"""


@pytest.fixture
def supervise():
    """Run a script with a supervisor in a process of its own."""
    started = []

    def start(script: str) -> subprocess.Popen:
        command = [sys.executable, "-c", script]
        started.append(
            subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        )
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait()
        process.stdout.close()


def is_gone(number: int) -> bool:
    return any(not is_running(number) for _ in attempts(within=10))


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def numbers(process: subprocess.Popen) -> list[int]:
    return [int(process.stdout.readline()) for _ in range(2)]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_all(supervise, end):
    family = supervise(FAMILY)
    children = numbers(family)
    family.send_signal(end)
    assert family.communicate()[0] == "ended\n"
    assert all(is_gone(child) for child in children)


def test_a_killed_child_is_started_again(supervise):
    family = supervise(FAMILY)
    first, _ = numbers(family)
    os.kill(first, signal.SIGKILL)
    assert int(family.stdout.readline()) != first


def test_children_do_not_outlive_a_killed_supervisor(supervise):
    family = supervise(FAMILY)
    children = numbers(family)
    family.kill()
    assert all(is_gone(child) for child in children)


def test_a_program_that_cannot_live_is_given_up(supervise):
    assert "broken thing does not stay up" in supervise(HOPELESS).communicate()[0]

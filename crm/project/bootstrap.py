"""From a bare machine to the locked packages, with Python's standard library alone.

Where the packages of the lock are installed already, as in a container, nothing
happens here. Elsewhere they go into ``.venv``, and the command starts again there.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin/python"
LOCKS = CHECKOUT / "requirements"
INSTALL = ("install", "-q", "--require-hashes", "--only-binary", ":all:")
AGAIN = "CASETRAIL_BOOTSTRAPPED"


def prepare(words: list[str]) -> None:
    """Make the locked packages importable for this command line; may start it anew.

    ``test`` goes to pytest from here, because Django's own ``test`` would refuse
    pytest's options; ``lock`` is the maintainers' way to new locks.
    """
    command = words[0] if words else ""
    lock = LOCKS / ("dev.txt" if command in {"test", "lock"} else "run.txt")
    if not is_ready(lock):
        start_again(lock, words)
    os.environ.pop(AGAIN, None)
    if command == "test":
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *words[1:]])
    if command == "lock":
        renew_locks(words[1:])
        sys.exit()


def is_ready(lock: Path) -> bool:
    """Tell whether the running Python has the packages of the lock."""
    is_stamped = Path(sys.prefix) == VENV and stamp(lock).exists()
    if is_stamped and stamp(lock).read_text() == fingerprint(lock):
        return True
    return all(version(name) == pinned for name, pinned in pins(lock))


def pins(lock: Path) -> Iterator[tuple[str, str]]:
    """Answer name and version of each package that every platform needs."""
    return (match.groups() for match in re.finditer(PIN, lock.read_text()))


PIN = re.compile(r"^([\w.-]+)==([^\s;]+) \\$", re.MULTILINE)


def version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def stamp(lock: Path) -> Path:
    """Answer the file that records what was last installed from the lock."""
    return VENV / f"{lock.name}.installed"


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def start_again(lock: Path, words: list[str]) -> NoReturn:
    """Run the same command line inside the virtual environment."""
    if os.environ.get(AGAIN):
        sys.exit(f"The packages of {lock.name} are still missing. Delete .venv and try again.")
    install(lock)
    os.environ[AGAIN] = "1"
    os.execv(PYTHON, [str(PYTHON), str(CHECKOUT / "manage.py"), *words])


def install(lock: Path) -> None:
    """Bring the virtual environment up to the lock, one process at a time."""
    with only_one():
        if stamp(lock).exists() and stamp(lock).read_text() == fingerprint(lock):
            return
        print("Installing the packages of Casetrail into .venv, this once.", flush=True)
        make_venv()
        run(
            PYTHON, "-m", "pip", "--disable-pip-version-check", *INSTALL, "-r", LOCKS / "uv.txt"
        )
        run(PYTHON, "-m", "uv", "pip", *INSTALL, "--python", PYTHON, "-r", lock)
        stamp(lock).write_text(fingerprint(lock))


@contextmanager
def only_one() -> Iterator[None]:
    with (LOCKS / "run.txt").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def make_venv() -> None:
    """Make ``.venv`` unless a whole one is there."""
    if PYTHON.exists() and not subprocess.call([PYTHON, "-c", "import pip"]):
        return
    if not importlib.util.find_spec("ensurepip"):
        sys.exit("Python's venv module is missing. Install it: apt-get install python3-venv")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def run(*words: object) -> None:
    """Run a command; where it fails, it has said why."""
    done = subprocess.run([str(word) for word in words], cwd=CHECKOUT)
    if done.returncode:
        sys.exit(f"This command failed: {' '.join(str(word) for word in words)}")


def renew_locks(options: list[str]) -> None:
    """Resolve the requirements, for every platform, with hashes and no host named.

    ``lock`` keeps the versions that still fit; ``lock --upgrade`` takes the newest.
    """
    os.environ["UV_CUSTOM_COMPILE_COMMAND"] = "python3 manage.py lock"
    ways = (
        "-q",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-annotate",
        *options,
    )
    for name, *bounds in (("uv",), ("run",), ("dev", "-c", LOCKS / "run.txt")):
        files = (LOCKS / f"{name}.in", "-o", LOCKS / f"{name}.txt")
        run(sys.executable, "-m", "uv", "pip", "compile", *ways, *bounds, *files)

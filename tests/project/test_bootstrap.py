"""From a bare machine to the packages: locks that name no host, and what counts as ready."""

import re
import subprocess
import sys

import pytest

from crm.project import bootstrap

LOCKS = sorted(bootstrap.LOCKS.glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock):
    assert not re.search(r"://|--index|--find-links|@ ", lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_a_hash_for_every_package(lock):
    packages = re.split(r"^(?=[\w.-]+==)", lock.read_text(), flags=re.MULTILINE)[1:]
    assert packages
    assert all("--hash=sha256:" in package for package in packages)


def test_both_locks_agree_on_every_package():
    run, dev = (dict(bootstrap.pins(bootstrap.LOCKS / name)) for name in ("run.txt", "dev.txt"))
    assert run.items() <= dev.items()


def test_the_bootstrap_needs_nothing_but_the_standard_library():
    script = "import sys; sys.path.insert(0, '.'); from crm.project import bootstrap"
    bare = [sys.executable, "-I", "-S", "-c", script]
    assert subprocess.run(bare, cwd=bootstrap.CHECKOUT).returncode == 0


def test_installed_packages_count_as_ready_without_a_virtual_environment(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    assert bootstrap.is_ready(bootstrap.LOCKS / "run.txt")


def test_a_package_of_another_version_does_not_count(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    lock = tmp_path / "run.txt"
    lock.write_text("django==3.2.1 \\\n    --hash=sha256:0\n")
    assert not bootstrap.is_ready(lock)


def test_a_missing_venv_module_is_said_with_the_command_that_brings_it(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap.make_venv()


def test_a_lock_that_cannot_be_installed_ends_without_a_loop(monkeypatch):
    monkeypatch.setenv(bootstrap.AGAIN, "1")
    with pytest.raises(SystemExit, match=r"still missing"):
        bootstrap.start_again(bootstrap.LOCKS / "run.txt", ["demo"])

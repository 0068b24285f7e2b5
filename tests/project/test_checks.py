"""The checks that other programs make: style, format, templates, safe settings."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from crm.project.home import CHECKOUT

BIN = Path(sys.executable).parent


def complaints(*command: object, **environment: str) -> str:
    """Run a checker in the checkout and answer what it says, or nothing if it is content."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_the_code_keeps_the_rules_of_style():
    assert complaints(BIN / "ruff", "check", "--no-cache", ".") == ""


def test_the_code_is_formatted():
    assert complaints(BIN / "ruff", "format", "--no-cache", "--check", ".") == ""


def test_the_templates_are_formatted():
    templates = sorted((CHECKOUT / "templates").rglob("*.html"))
    assert complaints(BIN / "djade", "--target-version", "5.2", "--check", *templates) == ""


def test_the_settings_are_fit_for_the_open_world():
    strict = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    public = {"PUBLIC_BASE_URL": "https://crm.example.org"}
    key = {"SECRET_KEY": secrets.token_urlsafe(64)}
    assert complaints(sys.executable, *strict, **public, **key) == ""

"""Nobody speaks to the outside but the channels: what the others may not import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("crm", "notifications", "scheduling", "loyalty")
# Mail servers, providers' clients, and whatever else can carry a message out of the house.
CARRIERS = (
    "smtplib",
    "aiosmtpd",
    "imaplib",
    "poplib",
    "ftplib",
    "telnetlib",
    "http.client",
    "urllib.request",
    "xmlrpc.client",
    "urllib3",
    "requests",
    "httpx",
    "aiohttp",
    "django.core.mail",
    "anymail",
    "twilio",
    "boto3",
)
CHANNELS = ROOT / "notifications" / "channels"
EXCUSED = {
    "crm/management/serving.py": "asks our own sign-in page whether it answers",
    "notifications/carrier/mail.py": "is the mail server at the other end of the line",
    "notifications/carrier/couriers.py": "brings us reports and replies, as a provider would",
}


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, and every name that is imported from one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def carriers_in(source: str) -> list[str]:
    return [
        name
        for name in imported(ast.parse(source))
        if any(f"{name}.".startswith(f"{carrier}.") for carrier in CARRIERS)
    ]


def outside() -> list[Path]:
    """All modules but those of the channels. (Sign-in mail leaves through allauth itself.)"""
    found = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
    return [path for path in found if not path.is_relative_to(CHANNELS)]


def test_only_the_channels_can_carry_a_message_out():
    speaking = {
        str(path.relative_to(ROOT)) for path in outside() if carriers_in(path.read_text())
    }
    assert speaking == set(EXCUSED)


@pytest.mark.parametrize(
    "words",
    [
        "import smtplib",
        "import smtplib as s, os",
        "from django.core import mail",
        "from django.core.mail import send_mail",
        "from http import client",
        "def f():\n    import twilio.rest",
        "from anymail.message import AnymailMessage",
    ],
)
def test_a_way_out_would_be_found(words):
    assert carriers_in(words)


@pytest.mark.parametrize("words", ["from http import HTTPStatus", "import email.policy"])
def test_what_carries_nothing_is_left_alone(words):
    assert carriers_in(words) == []

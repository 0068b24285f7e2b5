"""A key under our seal travels in each mail: a report that returns it saw a mail of ours.

Anybody can write us a mail that looks like a bounce. One without the seal names no message.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.channels.contract import ref_of

SALT = "casetrail.mail"
LENGTH = 24


def sealed(key: str) -> str:
    """The key and its seal, as a header carries them."""
    return f"{key} {seal(key, settings.SECRET_KEY)}"


def ref_under(header: str) -> str:
    """The message that a sealed key names; empty where the seal is not ours."""
    key, _space, given = header.strip().rpartition(" ")
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    is_ours = any(constant_time_compare(given, seal(key, secret)) for secret in secrets)
    return ref_of(key) if is_ours else ""


def seal(key: str, secret: str) -> str:
    return salted_hmac(SALT, key, secret=secret, algorithm="sha256").hexdigest()[:LENGTH]

"""Fingerprints of addresses: enough to recognise one that is typed again, never to read it.

Keyed with the installation's secret, so that nobody who holds the table alone can try out
addresses against it. Pure: no database.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "crm.quarantine"


def of(kind: str, key: str) -> str:
    """The fingerprint of an address, 64 hex digits; ``kind`` and ``key`` as in ``Address``."""
    return _keyed(kind, key, settings.SECRET_KEY)


def known(kind: str, key: str) -> list[str]:
    """Every fingerprint under which it may be kept: of the secret, and of those before it."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_keyed(kind, key, secret) for secret in secrets]


def _keyed(kind: str, key: str, secret: str) -> str:
    # No kind holds a colon, so two pairs never make the same text.
    return salted_hmac(SALT, f"{kind}:{key}", secret=secret, algorithm="sha256").hexdigest()

"""Fingerprints of addresses: enough to recognise one that is typed again, never to read it.

Keyed with the installation's secret, so that nobody who holds the table alone can try out
addresses against it. Pure: no database.
"""

import hashlib

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


# The same in SQL, for a statement that reads addresses: RFC 2104 by PostgreSQL's own sha256.
_HMAC = (
    "encode(sha256(%(outer{n})s || sha256(%(inner{n})s || "
    "convert_to({{kind}} || ':' || {{key}}, 'UTF8'))), 'hex')"
)
SQL = _HMAC.format(n=0)
BLOCK = 64


def sql_known() -> str:
    """All fingerprints under which an address may be kept, as an SQL array."""
    each = (_HMAC.format(n=n) for n in range(1 + len(settings.SECRET_KEY_FALLBACKS)))
    return f"array[{', '.join(each)}]"


def sql_parameters() -> dict[str, bytes]:
    """The keys that ``SQL`` and ``sql_known()`` are run with."""
    found = {}
    for n, secret in enumerate([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]):
        key = hashlib.sha256((SALT + secret).encode()).digest().ljust(BLOCK, b"\0")
        found[f"outer{n}"] = bytes(byte ^ 0x5C for byte in key)
        found[f"inner{n}"] = bytes(byte ^ 0x36 for byte in key)
    return found

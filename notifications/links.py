"""Links in messages: no sign-in, 128 random bits, kept only as a hash.

What a link may do is a matter of its age and of whose mailbox it went to; stopping never ends.
"""

import hashlib
import secrets

from django.conf import settings


def new_token() -> str:
    """A token for one message: 22 letters and digits, safe in an address."""
    return secrets.token_urlsafe(16)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """Where the customer reads why, chooses, stops, or says “this isn’t me”."""
    return f"{settings.PUBLIC_BASE_URL}/t/{token}/"


def stop_address(token: str) -> str:
    """Where a mail program posts its one-click unsubscribe (RFC 8058)."""
    return f"{address_of(token)}stop/"

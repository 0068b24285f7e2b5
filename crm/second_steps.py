"""Passkeys, apps and recovery codes: what becomes of them is told in the same transaction.

Seen by looking before and after, since some signals of allauth come after its commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm import trail
from crm.models import User

# By type: our noun for it, and what is said when it comes, goes or is replaced.
WORDS = {
    Authenticator.Type.WEBAUTHN: (
        "passkey",
        {
            "added": _("{who} added a passkey"),
            "removed": _("{who} removed a passkey"),
            "renewed": _("{who} replaced a passkey"),
        },
    ),
    Authenticator.Type.TOTP: (
        "app",
        {
            "added": _("{who} set up an authenticator app"),
            "removed": _("{who} removed the authenticator app"),
            "renewed": _("{who} replaced the authenticator app"),
        },
    ),
    Authenticator.Type.RECOVERY_CODES: (
        "codes",
        {
            "added": _("{who} got recovery codes"),
            "removed": _("{who} gave up the recovery codes"),
            "renewed": _("{who} renewed the recovery codes"),
        },
    ),
}


@contextmanager
def told(user: User) -> Iterator[None]:
    """Tell what becomes of the second steps of ``user`` meanwhile: both happen, or neither."""
    with transaction.atomic():
        # Two changes at once: the later one waits, so that each tells of its own alone.
        User.objects.select_for_update().get(pk=user.pk)
        before = kept(user)
        yield
        after = kept(user)
        gone = {kind for pk, kind in before.items() if pk not in after}
        new = {kind for pk, kind in after.items() if pk not in before}
        tell(user, "added", new - gone)
        tell(user, "removed", gone - new)
        tell(user, "renewed", gone & new)


def kept(user: User) -> dict[int, str]:
    return dict(Authenticator.objects.filter(user=user).values_list("pk", "type"))


def tell(user: User, change: str, kinds: set[str]) -> None:
    # What somebody asked for comes before the codes that come and go with it.
    for kind in sorted(kinds, key=list(WORDS).index):
        noun, says = WORDS[kind]
        with trail.act(f"{noun}.{change}", by=user, says=str(says[change])):
            pass

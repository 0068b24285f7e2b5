"""How long a session lasts: as long as somebody works in it, and no longer than a shift."""

import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing

from crm.models import User

# A screen tells of typing once a minute at most, and shall be the first to say it is quiet.
LATE_NEWS = 90
# Looking at the clock is free, writing it down is not.
EVERY = 15


def begin(session: SessionBase) -> None:
    session["opened_at"] = session["seen_at"] = int(time.time())


def saw(session: SessionBase) -> None:
    """Somebody did something in this session just now."""
    if quiet_for(session) > EVERY:
        session["seen_at"] = int(time.time())


def quiet_for(session: SessionBase) -> float:
    """Seconds since somebody did something."""
    return time.time() - session.setdefault("seen_at", int(time.time()))


def is_quiet(session: SessionBase) -> bool:
    """Whether a screen that saw nobody for the agreed minutes is right to end the session."""
    return bool(settings.IDLE_MINUTES) and quiet_for(session) >= settings.IDLE_MINUTES * 60


def is_over(session: SessionBase) -> bool:
    """Whether the session has ended without any screen having said so."""
    limit = settings.IDLE_MINUTES * 60 + LATE_NEWS
    is_idle = bool(settings.IDLE_MINUTES) and quiet_for(session) >= limit
    opened_at = session.setdefault("opened_at", int(time.time()))
    return is_idle or time.time() - opened_at >= settings.SESSION_COOKIE_AGE


def mark_of(user: User) -> str:
    """A signed mark of the person whose session ended while their page is still open."""
    return signing.dumps(user.pk, salt="absent")


def is_mark_of(mark: str, user: User) -> bool:
    """Whether the person who signed in is the one whose page is still open."""
    try:
        absent = signing.loads(mark, salt="absent", max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return False
    return absent == user.pk

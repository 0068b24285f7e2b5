"""Where sessions are kept: in the database."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError


class SessionStore(db.SessionStore):
    """Django's own, but a database that is away is no session that was deleted.

    Django reads every trouble with the database as a deleted session, and answers 400:
    as if the person who asked had done something wrong, and trying again were no use.
    """

    def save(self, must_create=False):
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise

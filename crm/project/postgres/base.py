"""The database backend: Django's own for PostgreSQL, with a server that starts itself.

Where DATABASE_URL names a server this is Django's backend and nothing more.
"""

import os

import psycopg
from django.db.backends.postgresql import base

from crm.project.postgres import embedded
from crm.project.postgres.client import DatabaseClient
from crm.project.waiting import attempts


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not os.environ.get("DATABASE_URL"):
            self.client = DatabaseClient(self)

    def get_connection_params(self):
        params = super().get_connection_params()
        if os.environ.get("DATABASE_URL"):
            return params
        return {**params, **embedded.server().ensure()}

    def get_new_connection(self, conn_params):
        """Connect; wait a little for a server that was killed and is recovering."""
        for _ in attempts(within=5):
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError as error:
                trouble = error
                if not is_recovering(error):
                    break
        raise trouble


def is_recovering(error: Exception) -> bool:
    """Tell whether the server said that it will soon be ready.

    libpq gives no SQLSTATE for a refused connection, so its words must do.
    """
    return "the database system is" in str(error)

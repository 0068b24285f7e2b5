"""The database backend: Django's own for PostgreSQL, with a server that starts itself.

Where DATABASE_URL names a server, only prepared statements and the patience with a server in
trouble are ours.
"""

import os

from django.db.backends.postgresql import base

from crm.project.postgres import embedded, patience
from crm.project.postgres.client import DatabaseClient

# What a connection asks for the third time is planned no more: for a customer page PostgreSQL
# then works half as long.
PREPARED = {"prepare_threshold": 3}


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_embedded = not os.environ.get("DATABASE_URL")
        if self.is_embedded:
            self.client = DatabaseClient(self)

    def get_connection_params(self):
        where = embedded.server().ensure() if self.is_embedded else {}
        return {**super().get_connection_params(), **PREPARED, **where}

    def get_new_connection(self, conn_params):
        """Connect, with patience for a server that was killed: it comes back in seconds."""
        connect = super().get_new_connection
        return patience.connect(lambda: connect(conn_params), within=5, again=self.wake)

    def wake(self) -> None:
        if self.is_embedded:
            embedded.server().ensure()

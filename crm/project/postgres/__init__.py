"""PostgreSQL that runs itself: the database backend of a checkout without DATABASE_URL.

``base`` is what Django loads. ``embedded`` shares one server among all processes, ``cluster``
makes and starts it from the programs that ``binaries`` finds, under the account that
``accounts`` chooses; ``watcher`` stops it when its last user has gone. ``dumps`` is backup
and restore.
"""

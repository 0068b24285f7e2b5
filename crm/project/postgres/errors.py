"""What can go wrong with the embedded server, in plain words."""


class ServerTrouble(Exception):
    """The database server could not be started."""

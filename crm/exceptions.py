"""What an action may answer instead of doing it; a docstring is the message a rep reads."""


class CrmError(Exception):
    """That could not be done."""

    def __init__(self, message: str = "", *, field: str | None = None):
        super().__init__(message or self.__class__.__doc__)
        self.field = field

    @property
    def message(self) -> str:
        return str(self.args[0])


class Unreadable(CrmError):
    """That contains characters that cannot be kept. Type it again without them."""


class Stale(CrmError):
    """Somebody changed this before you."""


class NotAllowed(CrmError):
    """That needs a right you do not have."""

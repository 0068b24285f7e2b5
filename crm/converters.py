"""What may stand in an address of a page."""


class Ref:
    """The public ref of a customer, as in C7KQ9MX, however it is typed."""

    regex = "[0-9A-Za-z]{1,12}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


class Username:
    """What a colleague signs in with."""

    regex = r"[\w.@+-]{1,150}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value

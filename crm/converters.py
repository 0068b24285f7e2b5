"""What may stand in an address of a page."""

from django.urls.converters import StringConverter


class Ref(StringConverter):
    """The public ref of a customer, as in C7KQ9MX, however it is typed."""

    regex = "[0-9A-Za-z]{1,12}"

    def to_python(self, value: str) -> str:
        return value.upper()


class Username(StringConverter):
    """What a colleague signs in with."""

    regex = r"[\w.@+-]{1,150}"

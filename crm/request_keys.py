"""The key that makes a posted form count once."""

from uuid import UUID

from django.http import HttpRequest


def request_key(request: HttpRequest) -> UUID | None:
    """The key of the form that was posted; one that is not a key counts as none."""
    if request.method != "POST":
        return None
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return None

"""What every staff page shows around its content."""

from django.http import HttpRequest

from crm.models import Organisation


def shell(request: HttpRequest) -> dict:
    """The organisation; more is added as pages come."""
    return {"organisation": Organisation.objects.current()}

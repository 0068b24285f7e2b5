"""Help: how frequent things are done, what our words mean, and who can help in person."""

from django.http import HttpRequest, HttpResponse

from crm import roles
from crm.models import User
from crm.views.answers import shown


def help_page(request: HttpRequest) -> HttpResponse:
    """The same page for everybody; the people on it are supervisors and admins."""
    held = {"groups__name__in": [roles.SUPERVISOR, roles.ADMIN]}
    helpers = User.objects.staff().filter(**held).distinct().prefetch_related("groups")
    return shown(request, "crm/help.html", helpers=helpers)

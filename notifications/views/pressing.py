"""Buttons: one action and nothing to type; where it is refused, its page says why."""

from collections.abc import Callable

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from crm.forms.base import ActionForm
from crm.views.answers import leads_to

Page = Callable[[HttpRequest, Model, ActionForm], HttpResponse]


def pressed(request: HttpRequest, action: Callable, found: Model, page: Page) -> HttpResponse:
    """Carry out ``action`` on what the page is about, and show that page again."""
    form = ActionForm(request.POST)
    if form.is_valid() and form.carry_out(action, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return page(request, found, form)

"""Drafts: what a form holds is kept a second after the last key, for its writer alone."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from crm import drafts
from crm.exceptions import CrmError

BESIDE = ("csrfmiddlewaretoken", "request_key", "draft")


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the fields of one form; 413 when they are too long to be kept while typing."""
    try:
        keep_fields(request)
    except CrmError:
        return HttpResponse(status=413)
    return HttpResponse(status=204)


def rescue(request: HttpRequest) -> None:
    """Keep what a form brings whose session has just ended, as far as it can be kept."""
    if request.POST.get("draft"):
        with suppress(CrmError):
            keep_fields(request)


def keep_fields(request: HttpRequest) -> None:
    fields = {name: texts for name, texts in request.POST.lists() if name not in BESIDE}
    drafts.keep(request.POST.get("draft", ""), fields, by=request.user)

"""What is true of every request: who may look, how long a quiet screen stays open, one key, one act."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from crm import trail

Answer = Callable[[HttpRequest], HttpResponse]


class signed_requests:  # noqa: N801 - named as what it does in the list of settings
    """Give the acts of a request their source and the form's key; answer a repeat with the first outcome."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with trail.errand("page", request_key=request_key(request)):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, trail.AlreadyDone):
            return None
        outcome = exception.act.get_absolute_url()
        return HttpResponseClientRedirect(outcome) if request.htmx else redirect(outcome)


def request_key(request: HttpRequest) -> UUID | None:
    """The key of the form that was posted; one that is not a key counts as none."""
    if request.method != "POST":
        return None
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return None


def private_pages(get_response: Answer) -> Answer:
    """Customer data is never kept by a browser or a proxy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware


def idle_sign_out(get_response: Answer) -> Answer:
    """Placeholder."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware

"""What is true of every request: who may look, for how long, one key, one act."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from crm import people, sessions, trail
from crm.models import Organisation
from crm.request_keys import request_key
from crm.views import drafts, entrance
from crm.views.answers import leads_to

Answer = Callable[[HttpRequest], HttpResponse]

# Where somebody who must still set up a second step may go.
ON_THE_WAY = {"account_reauthenticate", "account_logout", "sign_out", "stay", "quiet", "look"}


class signed_requests:
    """Give the acts of a request their source and key; lead a repeat to the first outcome."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with trail.errand("page", request_key=request_key(request)):
            return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, trail.AlreadyDone):
            return None
        outcome = exception.act.get_absolute_url()
        return HttpResponseClientRedirect(outcome) if request.htmx else redirect(outcome)


def house_time(get_response: Answer) -> Answer:
    """Every page tells the time of the organisation, whose row is read once a request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.organisation = Organisation.objects.current()
        zone = request.organisation.time_zone if request.organisation else None
        with timezone.override(zone):
            return get_response(request)

    return middleware


def private_pages(get_response: Answer) -> Answer:
    """Customer data is never kept by a browser or a proxy, and goes when its reader goes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        came_signed_in = request.user.is_authenticated or hasattr(request, "timed_out")
        response = get_response(request)
        if came_signed_in:
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["HX-Request"])
            if not request.user.is_authenticated:
                response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def idle_sign_out(get_response: Answer) -> Answer:
    """Sign out where nobody did anything for a while; a page that refreshes is nobody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request.session):
                drafts.rescue(request)
                request.timed_out = request.user
                logout(request)
            elif "X-Refresh" not in request.headers:
                sessions.saw(request.session)
        return get_response(request)

    return middleware


class sign_in_required(LoginRequiredMiddleware):
    """Every page needs sign-in unless marked public; admins need their second step as well."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        refusal = super().process_view(request, view_func, view_args, view_kwargs)
        return refusal or second_step(request)

    def handle_no_permission(self, request, view_func):
        if request.htmx:
            return entrance.sign_in_again(request)
        return super().handle_no_permission(request, view_func)


def second_step(request: HttpRequest) -> HttpResponse | None:
    """Lead an admin without a second step to setting one up, whatever they asked for."""
    if not (request.user.is_authenticated and request.user.is_staff):
        return None
    name = request.resolver_match.url_name or ""
    if name.startswith("mfa_") or name in ON_THE_WAY or request.session.get("second_step"):
        return None
    if not people.must_have_second_step(request.user, request.organisation):
        return None
    if people.has_second_step(request.user):
        request.session["second_step"] = True
        return None
    return leads_to(request, entrance.SECOND_STEP)

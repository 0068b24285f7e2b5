"""The entrance: what stands around django-allauth's sign-in."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode, urlsplit

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.logout import logout as leave
from allauth.core.exceptions import ReauthenticationRequired
from axes.attempts import get_cool_off_threshold
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from crm import cookies, people, second_steps, sessions, workstations
from crm.adapters import client_address, typed_name
from crm.forms.entrance import FirstAdminForm, SignInForm, UnlockForm
from crm.views.answers import leads_back, leads_to, shown

View = Callable[..., HttpResponse]
BACKEND = "crm.backends.PersonAtADesk"
SECOND_STEP = reverse_lazy("mfa_index")


def our_manners(view: View) -> View:
    """Let a page of allauth answer as ours do: 422 with errors, and who can help."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if context := getattr(response, "context_data", None):
            context.update(known_at_the_entrance(request))
            form = context.get("form")
            if form is not None and form.errors and response.status_code == 200:
                response.status_code = 422
        return response

    return answer


def known_at_the_entrance(request: HttpRequest) -> dict:
    """Who can help, whether mail leaves, who comes back by PIN here, and where to."""
    return {
        "back": request.POST.get("next") or request.GET.get("next", ""),
        "absent": request.POST.get("absent", ""),
        "helpers": people.who_can_help()[:3],
        "mail_leaves": mail_leaves(),
        "hands": SimpleLazyObject(lambda: hands_here(request)),
    }


def mail_leaves() -> bool:
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def where_mail_leaves(view: View) -> View:
    """Make no link that could not be sent: the page names who can give one instead."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not mail_leaves():
            known = known_at_the_entrance(request)
            return shown(request, "account/password_reset.html", **known)
        return view(request, *args, **kwargs)

    return answer


def hands_here(request: HttpRequest) -> list:
    workstation = workstations.by_key(cookies.workstation_key(request))
    return list(workstations.known_here(workstation)) if workstation else []


def signed(view: View) -> View:
    """Let a page of allauth that changes a second step be one with the act about it."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        request.session.pop("second_step", None)
        with second_steps.told(request.user):
            return view(request, *args, **kwargs)

    return answer


def after_the_password(view: View) -> View:
    """Ask for the password once more before a page that takes a secret.

    A secret that comes too late is typed again: allauth would keep the posted form in the
    session until the password came, in clear.
    """
    guarded = reauthentication_required(view)

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return guarded(request, *args, **kwargs)
        except ReauthenticationRequired:
            if request.method != "POST":
                raise
        messages.info(request, _("Nothing was changed yet: your password comes first."))
        return redirect(request.path)

    return answer


def in_place(view: View) -> View:
    """Let the sign-in page answer inside a dialog as well, over a page whose session ended."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not request.htmx or response.status_code != 302:
            return response
        same = sessions.is_mark_of(request.POST.get("absent", ""), request.user)
        if not same:
            return copy_cookies(response, HttpResponseClientRedirect(response["Location"]))
        back = copy_cookies(response, HttpResponse(status=204))
        return trigger_client_event(back, "signed-in", {"csrf": get_token(request)})

    return answer


def copy_cookies(given: HttpResponse, response: HttpResponse) -> HttpResponse:
    response.cookies = given.cookies
    return response


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Answer an htmx request whose session has ended: sign in over the page, or leave it.

    A page that only refreshed itself is left, so that nobody reads on in what it shows.
    """
    page = urlsplit(request.htmx.current_url_abs_path or "/")
    back = page.path + (f"?{page.query}" if page.query else "")
    if "X-Refresh" in request.headers:
        query = urlencode({"next": back}, safe="/")
        return HttpResponseClientRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
    absent = getattr(request, "timed_out", None)
    context = known_at_the_entrance(request) | {
        "form": SignInForm(),
        "back": back,
        "absent": sessions.mark_of(absent) if absent else "",
    }
    return render(request, "account/login.html", context, status=401)


def locked_out(request: HttpRequest, _response, credentials: dict | None) -> HttpResponse:
    """Say until when signing in is locked for this name on this computer, and who can help."""
    attempts = AccessAttempt.objects.filter(
        username=typed_name(request, credentials),
        ip_address=client_address(request),
        attempt_time__gte=get_cool_off_threshold(request),
    )
    last = attempts.order_by("-attempt_time").first()
    ends_at = (last.attempt_time if last else request.axes_attempt_time) + get_cool_off(request)
    context = known_at_the_entrance(request) | {"ends_at": ends_at}
    # In a dialog only a form's answer is shown, so it comes with the status of one.
    status = 422 if request.htmx else 429
    return render(request, "account/locked.html", context, status=status)


@never_cache
@login_not_required
@sensitive_post_parameters("pin")
def unlock(request):
    """Come back by PIN on a shared computer, instead of whoever is signed in there."""
    workstation = workstations.by_key(cookies.workstation_key(request))
    if workstation is None:
        return redirect("account_login")
    asked = {"user_id": request.GET.get("person")}
    form = UnlockForm(request.POST or None, hands=hands_here(request), initial=asked)
    if form.is_valid() and form.carry_out(workstations.come_back, workstation):
        return let_in_by_pin(request, form.outcome)
    return shown(
        request,
        "crm/unlock.html",
        form,
        workstation=workstation,
        **known_at_the_entrance(request),
    )


def let_in_by_pin(request: HttpRequest, user) -> HttpResponse:
    leave(request, show_message=False)
    request.session["by_pin"] = True
    login(request, user, backend=BACKEND)
    return leads_back(request, otherwise=settings.LOGIN_REDIRECT_URL)


@never_cache
@login_not_required
@sensitive_post_parameters("password")
def first_admin(request, token):
    """The one-time link of a new installation."""
    if not people.is_first_admin_token(token):
        raise Http404
    form = FirstAdminForm(request.POST or None)
    if form.is_valid() and form.carry_out(people.admit_first_admin):
        login(request, form.outcome, backend=BACKEND)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return shown(request, "crm/first_admin.html", form)


@login_not_required
def sign_out(request):
    """Leave; without JavaScript a page asks first, since a link must change nothing."""
    if request.method != "POST" and request.user.is_authenticated:
        return shown(request, "account/logout.html")
    leave(request, show_message=False)
    return leads_to(request, resolve_url(settings.LOGIN_URL))


@require_POST
def stay(request):
    """Somebody is here and types: the request itself keeps the session."""
    return HttpResponse(status=204)


@require_POST
def quiet(request):
    """A screen saw nobody for the agreed minutes; end the session unless another screen did."""
    if not sessions.is_quiet(request.session):
        return HttpResponse(status=204)
    request.timed_out = request.user
    leave(request, show_message=False)
    return HttpResponse(status=401)

"""A form that came too late: its session has ended, or another window signed in meanwhile.

Nothing of it is done, and nothing that was typed is lost: it is shown, and sent again by hand.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from crm.forms.entrance import LateForm
from crm.importing.reading import MOST_BYTES
from crm.views.entrance import sign_in_again

SECRET_PAGES = re.compile(r"^(account_|mfa_|unlock$|first_admin$|pin$)")
SECRET_FIELDS = re.compile(r"password|^(pin|code|credential)$", re.IGNORECASE)


@never_cache
def too_late(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without a good token; offer it again where a page of ours sent it.

    ``reason`` is Django's, for the log. The offer holds a new token only for whoever is signed
    in, and one press sends it: so it is never made of what another site may have sent.
    """
    if getattr(request, "is_too_large", False):
        # Its token was in the body, which nobody read.
        return render(request, "413.html", {"most": MOST_BYTES // 1024**2}, status=413)
    is_ours = is_from_here(request)
    # Only where it is known whose page this is, the same page goes on after a sign-in over it.
    if is_ours and request.htmx and hasattr(request, "timed_out"):
        return sign_in_again(request)
    has_secret = holds_secret(request)
    is_offered = is_ours and not has_secret and request.method == "POST" and not request.FILES
    context = {
        "typed": LateForm(request.POST) if is_offered else None,
        "file_names": [file.name for file in request.FILES.values()] if is_ours else [],
        "afresh": request.path if has_secret or request.FILES else "/",
    }
    return render(request, "403_csrf.html", context, status=403)


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this; silence is no yes."""
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    is_same = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return is_same and request.headers.get("Origin") in ours


def holds_secret(request: HttpRequest) -> bool:
    """Whether it may carry a password, PIN or code, which no page ever shows."""
    page = request.resolver_match.url_name or ""
    return bool(SECRET_PAGES.match(page)) or any(map(SECRET_FIELDS.search, request.POST))

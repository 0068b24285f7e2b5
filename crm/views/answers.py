"""How a page answers a change: plain forms are led on, htmx gets a fragment and its news."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from crm import trail


def leads_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the browser to ``address`` after a change, whichever way it asked."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def leads_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Lead back to the page that a form names, where it is one of ours."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if is_ours else otherwise)


def done(
    request: HttpRequest, address: str, news: str, template: str, says: str = "", **context
) -> HttpResponse:
    """Answer after a change: htmx gets its fragment and the ``news``, a plain form the page."""
    if not request.htmx:
        return redirect(address)
    return changed(request, news, template, says, **context)


def changed(
    request: HttpRequest, news: str, template: str, says: str = "", **context
) -> HttpResponse:
    """Answer an htmx form with its fragment, tell the page's panels and say one sentence."""
    response = render(request, template, context)
    trigger_client_event(response, news, {})
    if says:
        trigger_client_event(response, "say", {"text": says})
    return response


def shown(request: HttpRequest, template: str, form=None, **context) -> HttpResponse:
    """Show a page or its form: 422 where it has errors, 409 where it clashes with a change.

    A form that was carried out before leads to its first outcome instead of an error about it.
    """
    if request.method == "POST":
        trail.refuse_repeat()
    status = 422 if form is not None and form.errors else 200
    if getattr(form, "conflict", None):
        status = 409
    return render(request, template, {"form": form, **context}, status=status)

"""How a page answers after a change: a redirect for plain forms, a fragment with its news for htmx."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event


def leads_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the browser to ``address`` after a change, whichever way it asked."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def changed(
    request: HttpRequest, news: str, template: str, says: str = "", **context
) -> HttpResponse:
    """Answer an htmx form with its fragment, tell the page's panels ``news`` and say one sentence."""
    response = render(request, template, context)
    trigger_client_event(response, news, {})
    if says:
        trigger_client_event(response, "say", {"text": says})
    return response


def shown(request: HttpRequest, template: str, form=None, **context) -> HttpResponse:
    """Show a page or its form; a form with errors answers 422."""
    status = 422 if form is not None and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)

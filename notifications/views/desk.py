"""The desk of messages: what needs a person, and how many do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm import trail
from notifications.desk import worklist


def messages(request: HttpRequest) -> HttpResponse:
    """Needs a person first; the rest by links."""
    asked = request.GET.get("show", "")
    show = asked if asked in worklist.FILTERS else "person"
    tasks, counts = worklist.tasks(show), worklist.counts()
    listed = sorted({one.message.customer_id for one in tasks})
    trail.looked(request.user, "notifications:messages", listed=listed)
    filters = [
        {"name": name, "label": label, "count": counts[name], "is_current": name == show}
        for name, (label, _kind) in worklist.FILTERS.items()
    ]
    told = {"tasks": tasks, "filters": filters, "show": show, "page_size": worklist.PAGE}
    return render(request, "notifications/messages.html", told)


def messages_count(request: HttpRequest) -> HttpResponse:
    """How many need a person, for the top bar; asked once however often a page shows it."""
    if "asking" not in request.__dict__:
        request.__dict__["asking"] = worklist.asking()
    told = {"count": request.__dict__["asking"]}
    return render(request, "notifications/_messages_count.html", told)

"""The desk of messages: what needs a person, and how many do."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm import trail
from crm.views.answers import leads_to
from notifications.desk import worklist
from notifications.inbound import intake
from notifications.models import InboundEvent


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
    told["stuck"] = InboundEvent.objects.stuck().order_by("came_at")[: worklist.PAGE]
    return render(request, "notifications/messages.html", told)


@require_POST
@permission_required("notifications.change_message", raise_exception=True)
def inbound_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more what came in and could not be worked off."""
    intake.try_again(get_object_or_404(InboundEvent, pk=pk), by=request.user)
    return leads_to(request, reverse("notifications:messages"))


def messages_count(request: HttpRequest) -> HttpResponse:
    """How many need a person, for the top bar; asked once however often a page shows it."""
    if "asking" not in request.__dict__:
        request.__dict__["asking"] = worklist.asking()
    told = {"count": request.__dict__["asking"]}
    return render(request, "notifications/_messages_count.html", told)

"""Print and post: the list, one letter as a page, and that it was posted."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm import trail
from crm.exceptions import CrmError
from crm.views.answers import leads_to
from notifications.desk import printing as actions
from notifications.models import Message
from notifications.views.messages import message_of, refused

CHANGE = permission_required("notifications.change_message", raise_exception=True)
LISTED = 200


@CHANGE
def print_list(request: HttpRequest) -> HttpResponse:
    """The letters that wait for a printer and a stamp."""
    letters = list(actions.waiting(request.organisation)[:LISTED])
    listed = sorted({one.customer_id for one in letters})
    trail.looked(request.user, "notifications:print_list", listed=listed)
    return render(request, "notifications/print_list.html", {"letters": letters})


@CHANGE
def print_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter, as the printer takes it, or why it must not be printed now."""
    found = letter_of(request, pk)
    obstacle = None if found.feedback else actions.obstacle(found)
    told = {"message": found, "customer": found.customer, "obstacle": obstacle}
    if obstacle is None:
        told |= actions.page_of(found)
    return render(request, "notifications/print_page.html", told)


@require_POST
@CHANGE
def print_posted(request: HttpRequest, pk: int) -> HttpResponse:
    """It is in the post."""
    found = letter_of(request, pk)
    try:
        actions.posted(found, by=request.user)
    except CrmError as refusal:
        return refused(request, found, refusal)
    return leads_to(request, reverse("notifications:print_list"))


def letter_of(request: HttpRequest, pk: int) -> Message:
    """A letter that left our check, whether or not it is posted by now."""
    found = message_of(request, pk)
    body = found.bodies.filter(no=found.body_no, channel="letter").first()
    if body is None:
        raise Http404
    return found

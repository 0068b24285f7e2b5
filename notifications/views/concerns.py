"""What came in and needs a person: the list, and seeing to one of it."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm import trail
from crm.exceptions import CrmError
from crm.views.answers import leads_to, shown
from notifications.forms.concerns import ConcernForm
from notifications.inbound import concerns as actions
from notifications.models import Concern

CHANGE = permission_required("notifications.change_message", raise_exception=True)
LISTED, ON_THE_DESK = 100, 5


@CHANGE
def concerns(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a person, by what it is."""
    found = listed(request, LISTED)
    groups = [(kind.label, [one for one in found if one.kind == kind]) for kind in Concern.Kind]
    told = {"groups": [group for group in groups if group[1]]}
    return render(request, "notifications/concerns.html", told)


@CHANGE
def concerns_mine(request: HttpRequest) -> HttpResponse:
    """The part of the desk that shows what came in last."""
    told = {"concerns": listed(request, ON_THE_DESK)}
    return render(request, "notifications/_concerns_mine.html", told)


@CHANGE
def concern(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing that came in, with its words, and what to do about it."""
    found = concern_of(request, pk)
    form = ConcernForm(request.POST or None, concern=found)
    if form.is_valid() and form.carry_out(actions.see_to, found, by=request.user):
        return leads_to(request, reverse("notifications:concerns"))
    return shown(request, "notifications/concern.html", form, **told_of(found))


@require_POST
@CHANGE
def concern_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """They want us to stop."""
    found = concern_of(request, pk)
    try:
        actions.is_stop(found, by=request.user)
    except CrmError as refusal:
        told = told_of(found) | {"form": ConcernForm(concern=found)}
        told["refusal"] = refusal.message
        return render(request, "notifications/concern.html", told, status=409)
    return leads_to(request, reverse("notifications:concerns"))


def listed(request: HttpRequest, most: int) -> list[Concern]:
    """The oldest first; whoever is shown leaves a look."""
    open_ones = Concern.objects.open().select_related("customer", "contact_point")
    found = list(open_ones.order_by("came_at")[:most])
    shown_here = sorted({one.customer_id for one in found if one.customer_id})
    trail.looked(request.user, "notifications:concerns", listed=shown_here)
    return found


def concern_of(request: HttpRequest, pk: int) -> Concern:
    found = get_object_or_404(
        Concern.objects.select_related("customer", "contact_point", "message"), pk=pk
    )
    trail.looked(request.user, "notifications:concern", customer=found.customer)
    return found


def told_of(found: Concern) -> dict:
    return {
        "concern": found,
        "customer": found.customer,
        "may_be_stop": found.kind == Concern.Kind.PERHAPS_STOP and found.contact_point_id,
    }

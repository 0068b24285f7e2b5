"""Calls: the list, planning one, taking up the phone, saying what came of it."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm import trail
from crm.exceptions import CrmError
from crm.views.answers import leads_to, shown
from crm.views.subjects import customer_of
from notifications.desk import calls as actions
from notifications.forms.calls import CallForm, CallOutcomeForm
from notifications.models import Message
from notifications.models.messages import State
from notifications.topics import Channel
from notifications.views.messages import message_of

WRITE = permission_required("notifications.add_message", raise_exception=True)
CHANGE = permission_required("notifications.change_message", raise_exception=True)
LISTED = 100


@WRITE
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to call, what about, and from when on."""
    waiting = list(actions.waiting()[:LISTED])
    listed = sorted({one.customer_id for one in waiting})
    trail.looked(request.user, "notifications:calls", listed=listed)
    desk = request.user.desk_id
    told = {
        "own": [one for one in waiting if one.sender.desk_id == desk],
        "others": [one for one in waiting if one.sender.desk_id != desk],
    }
    return render(request, "notifications/calls.html", told)


@WRITE
def call_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Plan a call to a customer."""
    customer = customer_of(request, ref)
    form = CallForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.plan, customer, by=request.user):
        return leads_to(request, address_of(form.outcome))
    return shown(request, "notifications/call_new.html", form, customer=customer)


@WRITE
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """One call: what about; the number is shown once somebody takes up the phone."""
    found = call_of(request, pk)
    return called(request, found)


@require_POST
@CHANGE
def call_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up the phone."""
    found = call_of(request, pk)
    try:
        actions.take_up(found, by=request.user)
    except (actions.NoCall, actions.TakenUp) as refusal:
        return called(request, found, refusal)
    return leads_to(request, address_of(found))


@CHANGE
def call_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of it."""
    found = call_of(request, pk)
    form = CallOutcomeForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.tell, found, by=request.user):
        return leads_to(request, reverse("notifications:calls"))
    told = {"customer": found.customer, "message": found}
    return shown(request, "notifications/call_outcome.html", form, **told)


def call_of(request: HttpRequest, pk: int) -> Message:
    found = message_of(request, pk)
    if found.channel != Channel.CALL:
        raise Http404
    return found


def called(request: HttpRequest, found: Message, refusal: CrmError | None = None):
    """A call as it stands, with the sentence why it is not made just now."""
    found.refresh_from_db()
    told = {
        "customer": found.customer,
        "message": found,
        "about": actions.about_of(found),
        "is_begun": found.state == State.SENT,
        "why_not": actions.why_not(found) if found.state in (State.HELD, State.DROPPED) else "",
        "refusal": refusal.message if refusal else "",
    }
    status = 409 if refusal else 200
    return render(request, "notifications/call.html", told, status=status)


def address_of(found: Message) -> str:
    return reverse("notifications:call", args=[found.pk])

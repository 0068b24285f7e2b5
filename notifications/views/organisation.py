"""The organisation: rehearsing or live, what is missing, and the switch."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from crm.views.answers import leads_to, shown
from notifications.desk import going_live, readiness
from notifications.forms.organisation import GoingLiveForm, RehearsalForm, TestMessageForm
from notifications.topics import Channel

LIVE = "notifications:organisation_live"


@permission_required(readiness.RIGHT, raise_exception=True)
def organisation_live(request: HttpRequest) -> HttpResponse:
    """What must be so first, and the one act that lets messages reach customers."""
    form = GoingLiveForm(request.POST or None)
    if form.is_valid() and form.carry_out(going_live.go_live, by=request.user):
        return leads_to(request, reverse(LIVE))
    items = readiness.items()
    is_ready = all(one.is_done for one in items)
    template = "notifications/organisation_live.html"
    return shown(request, template, form, items=items, is_ready=is_ready)


@permission_required(readiness.RIGHT, raise_exception=True)
def test_message(request: HttpRequest) -> HttpResponse:
    """Have the real provider carry a message to oneself."""
    initial = {"channel": Channel.EMAIL, "to": request.user.email}
    form = TestMessageForm(request.POST or None, initial=initial)
    if form.is_valid() and form.carry_out(readiness.try_out, by=request.user):
        return leads_to(request, reverse(LIVE))
    return shown(request, "notifications/test_message.html", form)


@permission_required(readiness.RIGHT, raise_exception=True)
def organisation_rehearsal(request: HttpRequest) -> HttpResponse:
    """Back to rehearsal; what waits is held."""
    form = RehearsalForm(request.POST or None)
    if form.is_valid() and form.carry_out(going_live.rehearse, by=request.user):
        return leads_to(request, reverse("notifications:halts"))
    return shown(request, "notifications/organisation_rehearsal.html", form)

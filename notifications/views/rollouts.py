"""The plan by which an automation begins, and the word of each desk that it touches."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse

from crm.views.answers import leads_to, shown
from notifications.automation import rollouts as actions
from notifications.forms.automations import RolloutForm, SigningForm
from notifications.models import Rollout
from notifications.views.automations import automation_of


@permission_required("notifications.change_automation", raise_exception=True)
def rollout(request: HttpRequest, pk: int) -> HttpResponse:
    """Write or change the plan; one that changed is signed anew."""
    found = automation_of(pk)
    plan = actions.of(found) or Rollout(automation=found)
    form = RolloutForm(request.POST or None, rollout=plan)
    if form.is_valid() and form.carry_out(actions.plan, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/rollout.html", form, automation=found)


@permission_required("notifications.add_signoff", raise_exception=True)
def signing(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for one's own desk."""
    found = automation_of(pk)
    plan = actions.of(found)
    if plan is None:
        raise Http404
    form = SigningForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.sign, plan, by=request.user):
        return leads_to(request, found.get_absolute_url())
    context = {"automation": found, "rollout": plan, "steps": actions.progress(plan)}
    return shown(request, "notifications/signing.html", form, **context)

"""Automations: what speaks by itself and how it does; tried, let loose, taken back."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from crm import clock, trail
from crm.forms.base import ActionForm, EndingForm
from crm.views.answers import leads_to, shown
from crm.views.subjects import unsent
from notifications.automation import automations as actions
from notifications.automation import halts, heard, pilots, rollouts, tallies, triggers
from notifications.automation.tallies import Tally
from notifications.forms.automations import AutomationForm, PilotMemberForm, initial_of
from notifications.models import Automation, PilotMember
from notifications.views.pressing import pressed

RIGHT = "notifications.change_automation"
# How far the page looks ahead, and how many of the next messages it names.
AHEAD, NEXT = 7, 8
BEFORE = (Automation.State.DRAFT, Automation.State.PILOT)
supervised = permission_required(RIGHT, raise_exception=True)


@require_safe
def automations(request: HttpRequest) -> HttpResponse:
    """All that speaks by itself; what is halted or reported comes first."""
    found = list(Automation.objects.select_related("owner__desk", "desk"))
    counted = tallies.of_automations(found)
    lines = [(one, counted.get(one.pk, Tally()), halts.reports(one)) for one in found]
    lines.sort(key=lambda line: (line[0].state != Automation.State.HALTED, -line[2]))
    return shown(request, "notifications/automations.html", lines=lines)


@require_safe
def automation(request: HttpRequest, pk: int) -> HttpResponse:
    """One automation, explained."""
    return page(request, automation_of(pk))


def page(
    request: HttpRequest, found: Automation, form: ActionForm | None = None
) -> HttpResponse:
    upcoming = actions.next_of(found, clock.now(), AHEAD)[:NEXT]
    members = found.pilot_members.filter(ended_at=None).select_related("customer")
    said = heard.of(found)
    seen = {one.customer.pk for one in upcoming} | {one.customer_id for one in members}
    seen |= {one.message.customer_id for one in said.last}
    trail.looked(request.user, "notifications:automation", listed=sorted(seen))
    context = {
        "automation": found,
        "trigger": triggers.get(found.trigger),
        "tally": tallies.of_automation(found),
        "heard": said,
        "upcoming": upcoming,
        "members": members,
        "rollout": (plan := rollouts.of(found)),
        "steps": rollouts.progress(plan) if plan else [],
        "unsigned": rollouts.unsigned(plan) if plan else [],
        "missing": list(rollouts.lacking(found)) if found.state in BEFORE else [],
        "halts": found.halts.filter(ended_at=None).select_related("begun_by", "proposed_by"),
        "reports": halts.reports(found),
        "enough": halts.ENOUGH,
    }
    return shown(request, "notifications/automation.html", form, **context)


@supervised
def automation_new(request: HttpRequest) -> HttpResponse:
    """Draft one; it sends nothing yet."""
    draft = unsent(request, "automation_new")
    form = AutomationForm(request.POST or None, reader=request.user, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.draft, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    return shown(request, "notifications/automation_new.html", form, draft=draft)


@supervised
def automation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    found = automation_of(pk)
    initial = initial_of(found)
    form = AutomationForm(
        request.POST or None, reader=request.user, automation=found, initial=initial
    )
    if form.is_valid() and form.carry_out(actions.change, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/automation_edit.html", form, automation=found)


@require_POST
@supervised
def automation_pilot(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to try it with those who agreed."""
    return pressed(request, actions.begin_pilot, automation_of(pk), page)


@require_POST
@supervised
def automation_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it loose, where nothing is missing."""
    return pressed(request, actions.go_live, automation_of(pk), page)


@supervised
def automation_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back to a draft."""
    found = automation_of(pk)
    form = EndingForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.take_back, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/automation_back.html", form, automation=found)


@supervised
def pilot_member_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer who agreed to be among the first."""
    found = automation_of(pk)
    form = PilotMemberForm(request.POST or None, initial={"customer": request.GET.get("ref")})
    if form.is_valid() and form.carry_out(pilots.add, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/pilot_member_new.html", form, automation=found)


@require_POST
@supervised
def pilot_member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """They leave the trial."""
    member = get_object_or_404(PilotMember.objects.select_related("automation"), pk=pk)
    form = ActionForm(request.POST)
    if form.is_valid() and form.carry_out(pilots.end, member, by=request.user):
        return leads_to(request, member.automation.get_absolute_url())
    return page(request, member.automation, form)


def automation_of(pk: int) -> Automation:
    found = Automation.objects.select_related("owner__desk", "desk", "wording", "replaces")
    return get_object_or_404(found, pk=pk)

"""Shared computers: a supervisor enrols the one in front of them, and ends any."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from crm import cookies, trail
from crm import workstations as deeds
from crm.forms.people import WorkstationForm
from crm.models import Workstation
from crm.views.answers import shown


@permission_required("crm.add_workstation", raise_exception=True)
def workstations(request):
    """The shared computers; the form enrols the very one it is filled in on."""
    form = WorkstationForm(request.POST or None)
    if form.is_valid() and form.carry_out(deeds.enrol, by=request.user):
        _, key = form.outcome
        response = redirect("crm:workstations")
        cookies.keep_workstation(response, key)
        return response
    live = Workstation.objects.filter(ended_at=None).select_related("desk").order_by("name")
    here = deeds.by_key(cookies.workstation_key(request))
    return shown(request, "crm/workstations.html", form, workstations=live, here=here)


@require_POST
@permission_required("crm.change_workstation", raise_exception=True)
def workstation_end(request, pk):
    """This computer is shared no more."""
    trail.refuse_repeat()
    workstation = get_object_or_404(Workstation.objects.filter(ended_at=None), pk=pk)
    deeds.end(workstation, by=request.user)
    return redirect("crm:workstations")

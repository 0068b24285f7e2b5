"""Shared computers: a supervisor enrols the one in front of them, and ends any."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from crm import cookies, trail
from crm import workstations as actions
from crm.forms.people import WorkstationForm
from crm.models import User, Workstation
from crm.request_keys import request_key
from crm.views.answers import shown


@permission_required("crm.add_workstation", raise_exception=True)
def workstations(request):
    """The shared computers; the form enrols the very one it is filled in on."""
    form = WorkstationForm(request.POST or None)
    key = actions.key_for(request_key(request))
    if form.is_valid() and is_enrolled(form, key, by=request.user):
        response = redirect("crm:workstations")
        cookies.keep_workstation(response, key)
        return response
    live = Workstation.objects.filter(ended_at=None).select_related("desk").order_by("name")
    here = actions.by_key(cookies.workstation_key(request))
    return shown(request, "crm/workstations.html", form, workstations=live, here=here)


def is_enrolled(form: WorkstationForm, key: str, *, by: User) -> bool:
    """Enrol this computer; a form that comes again enrolled it the first time."""
    try:
        return form.carry_out(actions.enrol, key=key, by=by)
    except trail.AlreadyDone:
        if actions.by_key(key) is None:
            raise
        return True


@require_POST
@permission_required("crm.change_workstation", raise_exception=True)
def workstation_end(request, pk):
    """This computer is shared no more."""
    trail.refuse_repeat()
    workstation = get_object_or_404(Workstation.objects.filter(ended_at=None), pk=pk)
    actions.end(workstation, by=request.user)
    return redirect("crm:workstations")

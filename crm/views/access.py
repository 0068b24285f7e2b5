"""Asking for a restricted note, and answering a colleague who asks (D5)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from crm import access, clock, trail
from crm.forms.access import AskForm, DeclineForm
from crm.forms.base import ActionForm
from crm.models import AccessRequest, Note
from crm.views.answers import done, leads_to, shown
from crm.views.notes import note_of
from crm.views.subjects import unsent


@permission_required("crm.add_accessrequest", raise_exception=True)
def access_request_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for one note; the button on its stub is enough, this page takes a reason as well."""
    note = note_of(request, pk)
    trail.looked(request.user, "crm:access_request_new", customer=note.customer)
    if request.method == "POST" and note.is_open_to(request.user):
        return leads_to(request, note.get_absolute_url())
    draft = unsent(request, f"access_request_new:{pk}")
    form = AskForm(request.POST or None, initial=draft.typed)
    openers = access.openers(clock.now()).get(note.kind, [])
    if form.is_valid() and form.carry_out(access.request, note, by=request.user):
        around = {"note": note_of(request, pk), "openers": openers}
        address = f"{note.customer.get_absolute_url()}#act-{note.act_id}"
        says = _("Asked. You find the answer on your desk.")
        return done(request, address, "acts-changed", "crm/note.html", says, **around)
    told = {"note": note, "openers": openers, "customer": note.customer, "draft": draft}
    return shown(request, "crm/access_request_new.html", form, **told)


def access_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: open the note for a day, or keep it closed and say why."""
    mine = AccessRequest.objects.filter(note__kind__in=Note.kinds_open_to(request.user))
    asked = get_object_or_404(mine.select_related("note__customer", "asked_by__desk"), pk=pk)
    trail.looked(request.user, "crm:access_request", customer=asked.note.customer)
    is_grant = request.POST.get("answer") == "grant"
    draft = unsent(request, f"access_request:{pk}")
    answer = ActionForm if is_grant else DeclineForm
    form = answer(request.POST or None, initial=draft.typed)
    action = access.grant if is_grant else access.decline
    if form.is_valid() and form.carry_out(action, asked, by=request.user):
        return leads_to(request, reverse("crm:desk"))
    told = {"asked": asked, "customer": asked.note.customer, "draft": draft}
    return shown(request, "crm/access_request.html", form, **told)

"""What every desk must bear in mind: put up, and taken away by whoever may."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse

from crm import care_notes
from crm.forms.base import EndingForm
from crm.forms.care_notes import CareNoteForm
from crm.models import CareNote
from crm.views.answers import leads_to, shown
from crm.views.subjects import customer_of, part_of, unsent


@permission_required("crm.add_carenote", raise_exception=True)
def care_note_new(request: HttpRequest, ref: str) -> HttpResponse:
    """One fact that every desk sees first."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"care_note_new:{ref}")
    form = CareNoteForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(care_notes.add, customer, by=request.user):
        return leads_to(request, customer.get_absolute_url())
    return shown(request, "crm/care_note_new.html", form, customer=customer, draft=draft)


@permission_required("crm.change_carenote", raise_exception=True)
def care_note_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the fact away; what is still being put right ends by its owner or a supervisor."""
    care_note = part_of(request, CareNote, pk)
    customer = care_note.customer
    draft = unsent(request, f"care_note_end:{pk}")
    form = EndingForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(care_notes.end, care_note, by=request.user):
        return leads_to(request, customer.get_absolute_url())
    may_end = care_notes.may_end(care_note, request.user)
    context = {
        "customer": customer,
        "care_note": care_note,
        "may_end": may_end,
        "who_can": care_notes.who_can(customer),
        "draft": draft,
    }
    return shown(request, "crm/care_note_end.html", form, **context)

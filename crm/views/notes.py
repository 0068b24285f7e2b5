"""Writing a note, reading a restricted one, correcting what was written."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm import access, clock, notes, trail
from crm.card import Card
from crm.forms.notes import NoteCorrectionForm, NoteForm
from crm.models import Customer, Note
from crm.views.answers import changed, leads_to, shown
from crm.views.subjects import card_of, unsent


def composer_of(request: HttpRequest, card: Card) -> dict:
    """What the composer needs to begin a note, or to go on with one."""
    draft = unsent(request, f"note:{card.customer.ref}")
    form = NoteForm(initial=draft.typed, author=request.user)
    return {"card": card, "draft": draft, "form": form}


@permission_required("crm.add_note", raise_exception=True)
def note_new(request: HttpRequest, ref: str) -> HttpResponse:
    """The composer by itself: a page without scripts, a part of the customer page with them."""
    card = card_of(request, ref)
    if request.method != "POST":
        return shown(request, "crm/note_new.html", **composer_of(request, card))
    form = NoteForm(request.POST, author=request.user)
    if form.is_valid() and form.carry_out(notes.add, card.customer, by=request.user):
        if not request.htmx:
            return redirect(form.outcome.act.get_absolute_url())
        says, afresh = _("Your note is kept."), composer_of(request, card)
        return changed(request, "acts-changed", "crm/note_new.html", says, **afresh)
    return shown(request, "crm/note_new.html", **composer_of(request, card) | {"form": form})


def note(request: HttpRequest, pk: int) -> HttpResponse:
    """One note: its text, or who can open it; opening a restricted one is logged by name."""
    found = note_of(request, pk)
    is_open = found.is_open_to(request.user)
    seen = "crm:note" if is_open else "crm:note closed"
    trail.looked(request.user, seen, customer=found.customer, why=found.get_kind_display())
    openers = [] if is_open else access.openers(clock.now())[found.kind]
    return shown(request, "crm/note.html", note=found, is_open=is_open, openers=openers)


@permission_required("crm.change_note", raise_exception=True)
def note_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a note; what it said before stays visible, struck through."""
    found = note_of(request, pk)
    if not found.is_open_to(request.user):
        raise PermissionDenied(_("This note is open to others only. Ask to read it first."))
    trail.looked(request.user, "crm:note_edit", customer=found.customer)
    draft = unsent(request, f"note_edit:{pk}")
    initial = {"version": found.version, **notes.lines_of(found), **draft.typed}
    form = NoteCorrectionForm(request.POST or None, author=request.user, initial=initial)
    form.drop_url = f"{found.customer.get_absolute_url()}#act-{found.act_id}"
    if form.is_valid() and form.carry_out(notes.correct, found, by=request.user):
        return leads_to(request, form.drop_url)
    told = {"note": found, "customer": found.customer, "draft": draft}
    return shown(request, "crm/note_edit.html", form, **told)


def note_of(request: HttpRequest, pk: int) -> Note:
    """The note with what this reader may do with it, in a record that they may see."""
    seen = Note.objects.seen_by(request.user).select_related("customer", "author__desk")
    visible = Customer.objects.visible_to(request.user)
    return get_object_or_404(seen.filter(customer__in=visible), pk=pk)

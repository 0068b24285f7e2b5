"""Words of messages: drafted, checked by rules, agreed by a second person, previewed."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from crm import trail
from crm.forms.base import ActionForm, EndingForm
from crm.models import Customer
from crm.views.answers import leads_to, shown
from crm.views.subjects import unsent
from notifications.forms.wordings import WordingForm, initial_of
from notifications.models import Wording
from notifications.views.pressing import pressed
from notifications.writing import showing
from notifications.writing import wordings as actions

supervised = permission_required(actions.RIGHT, raise_exception=True)
OVER = Wording.State.RETIRED


@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """All words that are used or on their way to it."""
    found = Wording.objects.select_related("author__desk", "approved_by")
    listed = found.exclude(state=OVER).order_by("topic", "name", "-version")
    return shown(request, "notifications/wordings.html", wordings=listed)


@require_safe
def wording(request: HttpRequest, pk: int) -> HttpResponse:
    """One text, what the rules say of it, and how it reads for a real customer."""
    return page(request, wording_of(pk))


def page(request: HttpRequest, found: Wording, form: ActionForm | None = None) -> HttpResponse:
    customer = Customer.objects.filter(ref=request.GET.get("customer", "").upper()).first()
    trail.looked(request.user, "notifications:wording", customer=customer)
    context = {
        "wording": found,
        "problems": actions.problems(found) if found.state != OVER else [],
        "customer": customer,
        "preview": showing.preview_of(found, customer, request.user) if customer else None,
        "asked": request.GET.get("customer", ""),
    }
    return shown(request, "notifications/wording.html", form, **context)


@supervised
def wording_new(request: HttpRequest) -> HttpResponse:
    """Write new words, or a new version of old ones."""
    draft = unsent(request, "wording_new")
    form = WordingForm(request.POST or None, initial=begun_from(request) | draft.typed)
    if form.is_valid() and form.carry_out(actions.draft, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    return shown(request, "notifications/wording_new.html", form, draft=draft)


def begun_from(request: HttpRequest) -> dict:
    """The words of the version that a new one begins with."""
    number = request.GET.get("from", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    found = Wording.objects.filter(pk=int(number)).first() if is_number else None
    return initial_of(found) if found else {}


@supervised
def wording_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft; it has to be checked anew."""
    found = wording_of(pk)
    form = WordingForm(request.POST or None, initial=initial_of(found))
    if form.is_valid() and form.carry_out(actions.change, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/wording_edit.html", form, wording=found)


@require_POST
@supervised
def wording_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the rules look at it."""
    return pressed(request, actions.check, wording_of(pk), page)


@require_POST
@supervised
def wording_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's word."""
    return pressed(request, actions.approve, wording_of(pk), page)


@supervised
def wording_retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of use; what waits with these words is not sent."""
    found = wording_of(pk)
    form = EndingForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.retire, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/wording_retirement.html", form, wording=found)


def wording_of(pk: int) -> Wording:
    found = Wording.objects.select_related("author__desk", "approved_by__desk")
    return get_object_or_404(found, pk=pk)

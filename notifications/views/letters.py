"""Letters to many: counted before they leave, agreed by two, watched while they leave."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from crm import trail
from crm.forms.base import ActionForm, EndingForm
from crm.views.answers import leads_to, shown
from crm.views.subjects import unsent
from notifications.automation import audiences, tallies
from notifications.bulk import counting
from notifications.bulk import letters as actions
from notifications.forms.letters import CorrectionForm, LetterForm, initial_of
from notifications.models import BulkLetter, LetterRun
from notifications.views.pressing import pressed

supervised = permission_required(actions.RIGHT, raise_exception=True)
LISTED = 50


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """All letters to many, the newest first."""
    found = BulkLetter.objects.select_related("author__desk", "wording", "corrects")
    listed = found.order_by("-pk")[:LISTED]
    return shown(request, "notifications/letters.html", letters=listed)


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: to whom, in which words, what it would come to, how far it is."""
    return page(request, letter_of(pk))


def page(
    request: HttpRequest, found: BulkLetter, form: ActionForm | None = None
) -> HttpResponse:
    counted = counting.read(found)
    trail.looked(request.user, "notifications:letter", listed=counted.listed)
    context = {
        "letter": found,
        "audience": audiences.in_words(found),
        "counted": counted,
        "tally": tallies.of_letter(found),
        "is_mine": found.author_id == request.user.pk,
    }
    return shown(request, "notifications/letter.html", form, **context, **how_far(found))


def how_far(found: BulkLetter) -> dict:
    return {"run": LetterRun.objects.filter(letter=found).first()}


@require_safe
def letter_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that looks again by itself; ends by showing the outcome."""
    found = letter_of(pk)
    context = {"letter": found, **how_far(found)}
    if not context["run"] or not context["run"].is_running:
        return HttpResponseClientRedirect(found.get_absolute_url())
    return render(request, "notifications/_letter_progress.html", context)


@supervised
def letter_new(request: HttpRequest) -> HttpResponse:
    """Draft one; nobody gets it yet."""
    draft = unsent(request, "letter_new")
    form = LetterForm(request.POST or None, reader=request.user, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.draft, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    return shown(request, "notifications/letter_new.html", form, draft=draft)


@supervised
def letter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one that has not left; it is counted and agreed to anew."""
    found = letter_of(pk)
    form = form_of(found, request)
    if form.is_valid() and form.carry_out(actions.change, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/letter_edit.html", form, letter=found)


def form_of(letter: BulkLetter, request: HttpRequest) -> CorrectionForm:
    """What can be changed of it; a correction chooses nobody itself."""
    given, initial = request.POST or None, initial_of(letter)
    if letter.corrects_id:
        return CorrectionForm(given, initial=initial)
    return LetterForm(given, reader=request.user, letter=letter, initial=initial)


@require_POST
@supervised
def letter_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what it would come to."""
    return pressed(request, actions.try_out, letter_of(pk), page)


@require_POST
@supervised
def letter_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's word."""
    return pressed(request, actions.approve, letter_of(pk), page)


@require_POST
@supervised
def letter_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the first ones leave."""
    return pressed(request, actions.send, letter_of(pk), page)


@require_POST
@supervised
def letter_look(request: HttpRequest, pk: int) -> HttpResponse:
    """The first ones are right; the rest may leave."""
    return pressed(request, actions.look, letter_of(pk), page)


@supervised
def letter_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more of it leaves."""
    found = letter_of(pk)
    form = EndingForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.stop, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/letter_stop.html", form, letter=found)


@supervised
def letter_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft what takes it back, for exactly those who got it."""
    found = letter_of(pk)
    form = CorrectionForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.correct, found, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    count = tallies.of_letter(found).sent
    return shown(
        request, "notifications/letter_correction.html", form, letter=found, count=count
    )


def letter_of(pk: int) -> BulkLetter:
    found = BulkLetter.objects.select_related(
        "author__desk", "approved_by__desk", "seen_by", "wording", "corrects"
    )
    return get_object_or_404(found, pk=pk)

"""Bringing in people: hand in a file, say what its columns are, watch, see what became."""

import functools
from pathlib import PurePath

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from crm import imports as actions
from crm import trail
from crm.forms.base import ActionForm
from crm.forms.imports import DecisionForm, LayoutForm, MappingForm, RowsForm, UploadForm
from crm.importing import showing
from crm.models import ImportRow, ImportRun
from crm.views.answers import leads_to, shown

ROWS_ON_A_PAGE = 50


def supervised(view):
    """For those who may bring people in; a form that comes twice leads to the same run."""

    @permission_required("crm.add_importrun", raise_exception=True)
    @functools.wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except trail.AlreadyDone as repeat:
            return leads_to(request, showing.outcome_of(repeat.act))

    return answered


@supervised
def imports(request):
    """All runs, and the form that takes a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid() and form.carry_out(actions.receive, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    runs = ImportRun.objects.lean()[:50]
    return shown(request, "crm/imports.html", form, runs=runs)


@supervised
def import_mapping(request, pk):
    """What each column is, guessed and adjustable, and how the file is read."""
    run = get_object_or_404(ImportRun, pk=pk)
    if not run.can_begin:
        return leads_to(request, run.get_absolute_url())
    form = MappingForm(request.POST or None, run=run)
    if form.is_valid() and form.carry_out(actions.begin, run, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    return shown(request, "crm/import_mapping.html", form, run=run, **_around(run, form))


@require_POST
@supervised
def import_layout(request, pk):
    """Read the file in another way than was guessed."""
    run = get_object_or_404(ImportRun, pk=pk)
    if not run.can_begin:
        return leads_to(request, run.get_absolute_url())
    layout = LayoutForm(request.POST)
    if layout.is_valid() and layout.carry_out(actions.reread, run, by=request.user):
        return leads_to(request, layout.outcome.get_absolute_url())
    around = _around(run, MappingForm(run=run)) | {"layout": layout}
    return shown(request, "crm/import_mapping.html", layout, run=run, **around)


def _around(run: ImportRun, form: MappingForm) -> dict:
    return {
        "lines": zip(form.columns(), showing.samples(run), strict=True),
        "layout": LayoutForm(initial=run.layout),
        "date_order": form["date_order"],
    }


@require_POST
@supervised
def import_start(request, pk):
    """Bring in for real what was tried out."""
    run = get_object_or_404(ImportRun, pk=pk)
    said = {"mapping": run.mapping, "date_order": run.date_order, "is_dry_run": False}
    form = ActionForm(request.POST)
    if form.is_valid() and not form.carry_out(actions.begin, run, **said, by=request.user):
        messages.error(request, form.refusal.message)
    return leads_to(request, reverse("crm:import_run", args=[pk]))


@require_POST
@supervised
def import_resume(request, pk):
    """Have a run go on that was left."""
    run = actions.resume(get_object_or_404(ImportRun.objects.lean(), pk=pk), by=request.user)
    return leads_to(request, run.get_absolute_url())


@require_safe
@supervised
def import_run(request, pk):
    """How far it is; then what became of the rows, a page at a time."""
    run = get_object_or_404(ImportRun.objects.lean(), pk=pk)
    asked = RowsForm(request.GET).asked()
    rows = run.rows.page(**asked)[: ROWS_ON_A_PAGE + 1]
    lines = showing.lines(rows[:ROWS_ON_A_PAGE])
    trail.looked(request.user, "crm:import_run", listed=showing.people_in(lines))
    is_more = len(rows) > ROWS_ON_A_PAGE
    context = {
        "run": run,
        "lines": lines,
        "outcome": asked["outcome"],
        "tabs": _tabs(run),
        "next": lines[-1].row.number if is_more else None,
    }
    return shown(request, "crm/import_run.html", **context, **_how_far(run))


def _tabs(run: ImportRun) -> list[tuple[str, str, int]]:
    """Each outcome with its words and its count."""
    words = dict(ImportRow.Outcome.choices)
    return [(name, words[name], count) for name, count in run.rows.tally().items()]


@require_safe
@supervised
def import_progress(request, pk):
    """The part of the page that looks again by itself; ends by showing the outcome."""
    run = get_object_or_404(ImportRun.objects.lean(), pk=pk)
    if not run.is_running:
        return HttpResponseClientRedirect(run.get_absolute_url())
    return render(request, "crm/_import_progress.html", {"run": run, **_how_far(run)})


def _how_far(run: ImportRun) -> dict:
    if not run.is_running:
        return {}
    return {"count": run.rows.count(), "is_left": not actions.is_in_hand(run)}


@require_safe
@supervised
def import_report(request, pk):
    """Every row's outcome as a file."""
    run = get_object_or_404(ImportRun.objects.lean(), pk=pk)
    people = run.rows.exclude(customer=None).values_list("customer_id", flat=True)
    trail.looked(request.user, "crm:import_report", listed=people)
    response = JsonResponse(list(actions.report(run)), safe=False)
    name = f"{slugify(PurePath(run.name).stem) or 'import'}-report.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@supervised
def import_row(request, pk):
    """Say who a held row is: somebody here, or somebody new."""
    row = get_object_or_404(ImportRow.objects.to_decide(), pk=pk)
    if row.customer:
        return leads_to(request, row.customer.get_absolute_url())
    [line] = showing.lines([row])
    form = DecisionForm(request.POST or None, line=line)
    if form.is_valid() and form.carry_out(actions.decide, row, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    trail.looked(request.user, "crm:import_row", listed=showing.people_in([line]))
    cells = zip(row.run.columns, row.cells, strict=True)
    return shown(request, "crm/import_row.html", form, row=row, line=line, cells=cells)

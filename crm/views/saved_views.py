"""Lists that are kept under a name, as links above the list of customers."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from crm import saved_views
from crm.forms.base import ActionForm
from crm.forms.saved_views import RenamingForm, SavedViewForm
from crm.models import SavedView
from crm.views.answers import leads_to, shown


@permission_required("crm.add_savedview", raise_exception=True)
def saved_view_new(request: HttpRequest) -> HttpResponse:
    """Keep the list that the address describes under a name."""
    query = request.GET.urlencode()
    form = SavedViewForm(request.POST or None, initial={"query": query})
    if form.is_valid() and form.carry_out(saved_views.save, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    return shown(request, "crm/saved_view_new.html", form)


@permission_required("crm.change_savedview", raise_exception=True)
def saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a list another name."""
    view = view_of(request, pk)
    form = RenamingForm(request.POST or None, initial={"name": view.name})
    if form.is_valid() and form.carry_out(saved_views.rename, view, by=request.user):
        return leads_to(request, view.get_absolute_url())
    return shown(request, "crm/saved_view.html", form, view=view)


@permission_required("crm.change_savedview", raise_exception=True)
def saved_view_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list from above the others."""
    view = view_of(request, pk)
    form = ActionForm(request.POST or None)
    if form.is_valid() and form.carry_out(saved_views.end, view, by=request.user):
        return leads_to(request, reverse("crm:customers"))
    return shown(request, "crm/saved_view_end.html", form, view=view)


def view_of(request: HttpRequest, pk: int) -> SavedView:
    """A list that stands and is open to this colleague: their own, or a shared one."""
    return get_object_or_404(SavedView.objects.standing().open_to(request.user), pk=pk)

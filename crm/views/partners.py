"""Partners: whom to call there, what they may write about, when we last heard from them."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from crm import partners as actions
from crm.forms.partners import PartnerChangeForm, PartnerForm
from crm.models import Act, Partner
from crm.views.answers import leads_to, shown
from crm.views.subjects import unsent


def partners(request: HttpRequest) -> HttpResponse:
    """All of them; those we work with come first."""
    listed = Partner.objects.order_by("-is_open", "name")
    return shown(request, "crm/partners.html", partners=listed)


def partner(request: HttpRequest, slug: str) -> HttpResponse:
    """One partner, for every desk."""
    found = get_object_or_404(Partner, slug=slug)
    last = Act.objects.filter(actor__partner=found).first()
    return shown(request, "crm/partner.html", partner=found, last=last)


@permission_required("crm.add_partner", raise_exception=True)
def partner_new(request: HttpRequest) -> HttpResponse:
    """Take on a partner."""
    draft = unsent(request, "partner_new")
    form = PartnerForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.take_on, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    return shown(request, "crm/partner_new.html", form, draft=draft)


@permission_required("crm.change_partner", raise_exception=True)
def partner_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is known of a partner."""
    found = get_object_or_404(Partner, slug=slug)
    draft = unsent(request, f"partner_edit:{slug}")
    form = PartnerChangeForm(request.POST or None, partner=found, typed=draft.typed)
    if form.is_valid() and form.carry_out(actions.change, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "crm/partner_edit.html", form, partner=found, draft=draft)

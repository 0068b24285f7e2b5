"""Logging a call, a visit or a letter."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from crm import interactions
from crm.forms.interactions import InteractionForm
from crm.views.answers import done, shown
from crm.views.notes import composer_of
from crm.views.subjects import card_of, unsent


@permission_required("crm.add_interaction", raise_exception=True)
def interaction_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Who called or came, what about, how long; what a speaker may be told stands beside."""
    card = card_of(request, ref)
    draft = unsent(request, f"interaction:{ref}")
    form = InteractionForm(
        request.POST or None,
        initial=draft.typed,
        customer=card.customer,
        speakers=card.relationships,
    )
    if form.is_valid() and form.carry_out(interactions.log, card.customer, by=request.user):
        address = form.outcome.act.get_absolute_url()
        around = composer_of(request, card)
        says = _("It stands in the timeline.")
        return done(request, address, "acts-changed", "crm/note_new.html", says, **around)
    return shown(request, "crm/interaction_new.html", form, card=card, draft=draft)

"""Who belongs to whom, and what they may do and be told."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse

from crm import relationships, trail
from crm.forms.base import EndingForm
from crm.forms.relationships import RelationshipForm
from crm.models import Relationship
from crm.views.answers import leads_to, shown
from crm.views.subjects import customer_of, part_of, unsent


@permission_required("crm.add_relationship", raise_exception=True)
def relationship_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody who belongs to the customer: found by name or ref, or a new record."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"relationship_new:{ref}")
    form = RelationshipForm(
        request.POST or None, customer=customer, by=request.user, initial=draft.typed
    )
    if form.is_valid() and form.carry_out(relationships.add, customer, by=request.user):
        return leads_to(request, customer.get_absolute_url())
    if form.asks:
        listed = [one.pk for one in form.found]
        trail.looked(request.user, "crm:relationship_new", listed=listed)
    return shown(request, "crm/relationship_new.html", form, customer=customer, draft=draft)


@permission_required("crm.change_relationship", raise_exception=True)
def relationship_end(request: HttpRequest, pk: int) -> HttpResponse:
    """This holds no more."""
    relationship = part_of(request, Relationship, pk)
    customer = relationship.customer
    draft = unsent(request, f"relationship_end:{pk}")
    form = EndingForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(relationships.end, relationship, by=request.user):
        return leads_to(request, customer.get_absolute_url())
    context = {"customer": customer, "relationship": relationship, "draft": draft}
    return shown(request, "crm/relationship_end.html", form, **context)

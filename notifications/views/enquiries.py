"""Questions that customers ask: noted with what they want of us, and answered once."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from crm.views.answers import leads_to, shown
from crm.views.subjects import customer_of, part_of, unsent
from notifications.desk import enquiries as actions
from notifications.forms.wishes import AnswerForm, EnquiryForm
from notifications.models import Enquiry


@permission_required("notifications.add_enquiry", raise_exception=True)
def enquiry_new(request: HttpRequest, ref: str) -> HttpResponse:
    """The log of a contact in which somebody asked something."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"enquiry_new:{ref}")
    form = EnquiryForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.log, customer, by=request.user):
        return leads_to(request, reverse("notifications:choices", args=[customer.ref]))
    context = {"customer": customer, "draft": draft}
    return shown(request, "notifications/enquiry_new.html", form, **context)


@permission_required("notifications.change_enquiry", raise_exception=True)
def enquiry_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer, on one channel."""
    enquiry = part_of(request, Enquiry, pk)
    draft = unsent(request, f"enquiry_answer:{pk}")
    form = AnswerForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.answer, enquiry, by=request.user):
        return leads_to(request, enquiry.customer.get_absolute_url())
    context = {"customer": enquiry.customer, "enquiry": enquiry, "draft": draft}
    return shown(request, "notifications/enquiry_answer.html", form, **context)

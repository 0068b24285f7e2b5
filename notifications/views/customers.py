"""Messages of one customer: every one of a month with its reason, and the week at a glance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm import clock
from crm.views.subjects import card_of, customer_of
from notifications.desk import explaining, months, upcoming
from notifications.desk.months import Line
from notifications.models import Message
from notifications.sending import rendering
from notifications.simulation import Foreseen
from notifications.views.messages import AROUND, told_of


def customer_messages(request: HttpRequest, ref: str) -> HttpResponse:
    """Who wants to say what to this customer within thirty days, and what they will get."""
    customer = customer_of(request, ref)
    asked = request.GET
    month = months.month(customer, asked.get("span", ""), asked.get("chosen", ""), clock.now())
    told = {"customer": customer, "month": month}
    if month.chosen:
        told |= told_of_line(month.chosen)
    return render(request, "notifications/customer_messages.html", told)


def customer_panel(request: HttpRequest, ref: str) -> HttpResponse:
    """What comes within seven days, and how much this customer gets."""
    card = card_of(request, ref)
    told = {"card": card, "week": upcoming.week(card.customer)}
    return render(request, "notifications/_customer_panel.html", told)


def told_of_line(line: Line) -> dict:
    """The explanation of the chosen one: of a message as it stands, of a plan as foreseen."""
    if line.foreseen and line.foreseen.plan:
        return told_of_plan(line.foreseen)
    message = line.message or line.foreseen.message
    return told_of(Message.objects.select_related(*AROUND).get(pk=message.pk))


def told_of_plan(one: Foreseen) -> dict:
    source, signer = None, one.plan.automation and one.plan.automation.owner
    if signer:
        source = rendering.preview(one.snapshot, one.judgement, signer)
    why = explaining.of_judgement(one.message, one.snapshot, one.judgement)
    one.message.pk = None
    return {
        "message": one.message,
        "why": why,
        "subject": source.subject if source else "",
        "text": source.text if source else "",
    }

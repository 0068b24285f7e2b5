"""The desk home: what is mine, who asks me, whom I was with, who is here."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import access, clock, desks, trail
from crm.models import User
from crm.views.first_hour import first_hour

MORNING_ENDS, AFTERNOON_ENDS = 12, 18


def home(request: HttpRequest) -> HttpResponse:
    return redirect("crm:desk")


def desk(request: HttpRequest) -> HttpResponse:
    """Everything on it has its own feed; what has none is not shown."""
    now = clock.now()
    person = request.user
    in_mind = list(desks.bearing_in_mind(person, timezone.localdate(now)))
    asking = list(access.waiting_for(person))
    shown = {
        "now": now,
        "today": timezone.localdate(now),
        "greeting": greeting(person, now),
        "first_hour": first_hour(person),
        "in_mind": in_mind,
        "asked": list(desks.asked_by(person, now)),
        "asking": asking,
        "recent": desks.recent(person),
        "here": list(desks.here(person, now)),
    }
    requests = [*asking, *shown["asked"]]
    listed = {note.customer_id for note in in_mind} | {one.note.customer_id for one in requests}
    listed |= {line.customer.pk for line in shown["recent"]}
    trail.looked(person, "crm:desk", listed=sorted(listed))
    return render(request, "crm/desk.html", shown)


def greeting(person: User, now: datetime) -> str:
    """Good morning, afternoon or evening, by the organisation's own clock."""
    hour = timezone.localtime(now).hour
    if hour < MORNING_ENDS:
        words = _("Good morning, {name}")
    elif hour < AFTERNOON_ENDS:
        words = _("Good afternoon, {name}")
    else:
        words = _("Good evening, {name}")
    return words.format(name=person.short_name)

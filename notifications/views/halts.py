"""Halts: proposed, begun by a second press, listed with what they hold, ended one by one."""

from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crm import trail
from crm.views.answers import leads_to, shown
from notifications.automation import halts as actions
from notifications.forms.halts import (
    LISTED,
    BeginningForm,
    HaltForm,
    ResumingForm,
    scope_of_message,
)
from notifications.models import Halt, Message

RECENT = 20
HALT = "halt"


@require_safe
def halts(request: HttpRequest) -> HttpResponse:
    """What is halted, what is proposed, and what was halted lately."""
    every = Halt.objects.select_related(*RELATED)
    context = {
        "standing": lined(every.standing().order_by("-begun_at")),
        "proposed": lined(every.proposed().order_by("-proposed_at")),
        "ended": lined(every.exclude(ended_at=None).order_by("-ended_at")[:RECENT]),
    }
    return shown(request, "notifications/halts.html", **context)


@permission_required("notifications.add_halt", raise_exception=True)
def halt_new(request: HttpRequest) -> HttpResponse:
    """Propose a halt, or halt at once where one may: the second of two presses."""
    form = HaltForm(request.POST or None, initial=scope_asked(request))
    is_press = request.POST.get("act") == HALT
    act = actions.begin if is_press else actions.propose
    if form.is_valid() and form.carry_out(act, by=request.user):
        return leads_to(request, form.outcome.get_absolute_url())
    return shown(request, "notifications/halt_new.html", form, asked=in_words(form))


@require_safe
def halt(request: HttpRequest, pk: int) -> HttpResponse:
    """One halt, and everything that it holds."""
    found = halt_of(pk)
    held = actions.covered(found).select_related("customer") if found.ended_at is None else []
    listed = list(held[:LISTED])
    leaving = []
    if found.is_standing:
        leaving = list(actions.leaving(found).select_related("customer")[:LISTED])
    seen = sorted({one.customer_id for one in [*listed, *leaving]})
    trail.looked(request.user, "notifications:halt", listed=seen)
    context = {"halt": found, "what": what(found), "held": listed, "leaving": leaving}
    count = held.count() if found.ended_at is None else 0
    return shown(request, "notifications/halt.html", count=count, **context)


@permission_required(actions.RIGHT, raise_exception=True)
def halt_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Halt what a colleague proposed."""
    found = halt_of(pk)
    form = BeginningForm(request.POST or None, initial={"why": found.why})
    if form.is_valid() and form.carry_out(actions.begin, proposal=found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/halt_begin.html", form, halt=found, what=what(found))


@permission_required(actions.RIGHT, raise_exception=True)
def halt_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a proposal with no, and why."""
    found = halt_of(pk)
    form = BeginningForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.decline, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return shown(request, "notifications/halt_decline.html", form, halt=found, what=what(found))


@permission_required(actions.RIGHT, raise_exception=True)
def halt_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it speak again, and say of each held message what becomes of it."""
    found = halt_of(pk)
    form = ResumingForm(request.POST or None, halt=found)
    seen = sorted({one.customer_id for one in form.held})
    trail.looked(request.user, "notifications:halt_end", listed=seen)
    if form.is_valid() and form.carry_out(actions.end, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    count = actions.covered(found).count()
    context = {"halt": found, "what": what(found), "count": count}
    return shown(request, "notifications/halt_end.html", form, **context)


@require_safe
def halts_mine(request: HttpRequest) -> HttpResponse:
    """The part of the desk that tells an owner what of theirs is halted or reported."""
    found = lined(actions.about_mine(request.user))
    return render(request, "notifications/_halts_mine.html", {"halts": found})


RELATED = (
    "automation__owner",
    "wording",
    "sender__desk",
    "proposed_by__desk",
    "begun_by__desk",
)


def in_words(form: HaltForm) -> str:
    """What the form begins with, as people call it; empty where it begins with nothing."""
    asked = {}
    for name, given in form.initial.items():
        field = form.fields[name]
        with suppress(ValidationError):
            asked[name] = field.clean(field.prepare_value(given))
    return actions.named(asked) if asked else ""


def halt_of(pk: int) -> Halt:
    return get_object_or_404(Halt.objects.select_related(*RELATED, "ended_by__desk"), pk=pk)


def lined(found) -> list[tuple[Halt, str]]:
    return [(one, what(one)) for one in found]


def what(halt: Halt) -> str:
    return actions.named(actions.scope_of(halt))


def scope_asked(request: HttpRequest) -> dict[str, Any]:
    """What the link to the form was about: an automation, words, a topic, or a message."""
    asked = {name: request.GET[name] for name in actions.SCOPE if name in request.GET}
    number = request.GET.get("message", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        asked |= scope_of_message(get_object_or_404(Message, pk=int(number)))
    return asked

"""One message explained, and what a colleague does about it."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm import trail
from crm.exceptions import CrmError
from crm.models import Customer
from crm.views.answers import leads_to, shown
from notifications.checking import gate, overriding, reading
from notifications.desk import chronicle, corrections, explaining
from notifications.desk import messages as actions
from notifications.desk.explaining import Seen
from notifications.forms.messages import ClosingForm, DropForm, OverrideForm, TimeForm
from notifications.models import Message
from notifications.models.messages import Feedback, State
from notifications.preferences import grounds
from notifications.sending import rendering

CHANGE = permission_required("notifications.change_message", raise_exception=True)
AROUND = (
    "customer__owner__desk",
    "sender__desk",
    "automation",
    "wording",
    "contact_point",
    "asks__desk",
    "joined",
    "replaced_by",
    "corrects",
)


def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it leaves, waits or does not: what to say, every check, the text, its own trail."""
    found = message_of(request, pk)
    told = told_of(found)
    return shown(request, "notifications/message.html", customer=found.customer, **told)


@CHANGE
def message_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go at another time."""
    found = message_of(request, pk)
    form = TimeForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.postpone, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return asked(request, "notifications/message_time.html", form, found)


@CHANGE
def message_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """End it unsent, with the reason."""
    found = message_of(request, pk)
    form = DropForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.drop, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return asked(request, "notifications/message_drop.html", form, found)


@permission_required("notifications.add_override", raise_exception=True)
def message_override(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it anyway, with a reason that supervisors read."""
    found = message_of(request, pk)
    told = told_of(found)
    form = OverrideForm(request.POST or None, findings=told["obstacles"])
    if form.is_valid() and form.carry_out(actions.send_anyway, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return asked(request, "notifications/message_override.html", form, found, **told)


@CHANGE
def message_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of a message that nobody was sure of."""
    found = message_of(request, pk)
    form = ClosingForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.close, found, by=request.user):
        return leads_to(request, found.get_absolute_url())
    return asked(request, "notifications/message_closing.html", form, found)


@require_POST
@CHANGE
def message_repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again what may have been lost, or what failed."""
    found = message_of(request, pk)
    try:
        leaving = actions.send_again(found, by=request.user)
    except actions.NotUncertain as refusal:
        return refused(request, found, refusal)
    return leads_to(request, leaving.get_absolute_url())


@require_POST
@CHANGE
def message_own_words(request: HttpRequest, pk: int) -> HttpResponse:
    """End it, and open the composer with its words."""
    found = message_of(request, pk)
    try:
        actions.say_myself(found, text=told_of(found)["text"], by=request.user)
    except actions.LeftAlready as refusal:
        return refused(request, found, refusal)
    return leads_to(request, reverse("notifications:reply_new", args=[found.customer.ref]))


@require_POST
@CHANGE
def message_replacing(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it as what takes back what we said before."""
    found = message_of(request, pk)
    try:
        corrections.replace(found, by=request.user)
    except (actions.LeftAlready, corrections.NothingToReplace) as refusal:
        return refused(request, found, refusal)
    return leads_to(request, found.get_absolute_url())


def message_of(request: HttpRequest, pk: int) -> Message:
    """The message to a customer who may be seen; the look is logged."""
    visible = Customer.objects.visible_to(request.user)
    messages = Message.objects.filter(customer__in=visible).select_related(*AROUND)
    found = get_object_or_404(messages, pk=pk)
    trail.looked(request.user, request.resolver_match.view_name, customer=found.customer)
    return found


def told_of(found: Message) -> dict:
    """Everything that a page tells about one message."""
    decision = found.decisions.order_by("-id").first()
    findings = tuple(decision.found) if decision else ()
    body, attempt = chronicle.last_body(found), actions.last_try(found)
    tried_at = attempt and attempt.begun_at
    obstacles = overriding.in_the_way(findings) if found.is_open else []
    rule = grounds.rule(found) if found.state == State.SENT else ""
    seen = Seen(found, findings, tried_at=tried_at, rule=rule)
    subject, text = (body.subject, body.shown) if body else ("", "")
    if found.is_open:
        [snapshot] = reading.snapshots([found.pk])
        judgement = gate.decide(snapshot)
        source = rendering.preview(snapshot, judgement, snapshot.signer or found.sender)
        subject, text = source.subject, source.text
        seen = Seen(found, findings, snapshot, judgement.route, tried_at)
    return {
        "message": found,
        "why": explaining.explain(seen),
        "decision": decision,
        "subject": subject,
        "text": text,
        "is_frozen": body is not None,
        "events": chronicle.of(found),
        "beside": chronicle.beside(found),
        "obstacles": obstacles,
        "can_override": bool(obstacles) and all(map(overriding.right_for, obstacles)),
        "disputed": corrections.disputed(found, obstacles),
        "replaceable": corrections.said_otherwise(found, obstacles),
        "is_uncertain": actions.is_uncertain(found),
        "has_failed": found.state == State.FAILED and found.feedback != Feedback.CLOSED,
    }


def asked(request: HttpRequest, template: str, form, found: Message, **told) -> HttpResponse:
    return shown(
        request, template, form, **{"customer": found.customer, "message": found} | told
    )


def refused(request: HttpRequest, found: Message, refusal: CrmError) -> HttpResponse:
    """The message as it stands now, with the sentence why nothing was done."""
    found.refresh_from_db()
    told = told_of(found) | {"customer": found.customer, "refusal": refusal.message}
    answer = shown(request, "notifications/message.html", **told)
    answer.status_code = 409
    return answer

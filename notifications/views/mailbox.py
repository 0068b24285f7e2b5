"""The local mailbox, while nothing reaches customers: what arrived, and answers to it."""

from functools import wraps

from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm import trail
from crm.views.answers import shown
from notifications.forms.mailbox import AnswerForm, MailboxForm, RuleForm
from notifications.inbound import mailbox as box
from notifications.models import Answer, Arrival, CarrierRule
from notifications.topics import Channel

A_PAGE = 50
RULES = "notifications:mailbox_rules"
# A stranger's HTML may show itself, and do nothing else: no script, no form, nothing fetched.
SANDBOX = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "sandbox": [""],
}


def rehearsed_only(view):
    """Once the organisation is live there is no local mailbox."""

    @wraps(view)
    def only_rehearsed(request: HttpRequest, *about, **named) -> HttpResponse:
        if request.organisation and request.organisation.is_live:
            raise Http404
        return view(request, *about, **named)

    return only_rehearsed


@require_safe
@rehearsed_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """What arrived, newest first; by channel and by address."""
    form = MailboxForm(request.GET)
    words = form.cleaned_data["to"] if form.is_valid() else ""
    channel = request.GET.get("channel", "")
    arrivals = Arrival.objects.at_address(words).newest_first()
    if channel in Channel.values:
        arrivals = arrivals.filter(channel=channel)
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 16:
        arrivals = arrivals.filter(pk__lt=int(before))
    page = list(arrivals[: A_PAGE + 1])
    earlier = page[A_PAGE - 1].pk if len(page) > A_PAGE else None
    return listed(request, form, page[:A_PAGE], channel, earlier)


def listed(
    request: HttpRequest,
    form: MailboxForm,
    arrivals: list[Arrival],
    channel: str,
    earlier: int | None,
) -> HttpResponse:
    trail.looked(request.user, "notifications:mailbox", listed=box.readers(arrivals))
    tabs = [("", _("Everything"), not channel)]
    tabs += [(value, label.capitalize(), value == channel) for value, label in Channel.choices]
    told = {"arrivals": arrivals, "tabs": tabs, "channel": channel, "earlier": earlier}
    return shown(request, "notifications/mailbox.html", form, **told)


@rehearsed_only
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as its reader sees it; posting does what the reader may do."""
    found = arrival_of(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid() and form.carry_out(box.answer, found):
            messages.success(request, _("The local carrier is bringing it to our door."))
            return redirect(found)
    told = {"arrival": found, "buttons": Answer.What.choices[1:]}
    return shown(request, "notifications/arrival.html", form, **told)


@require_safe
@rehearsed_only
@csp(SANDBOX)
def arrival_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of one message by itself, locked in: it can show, and nothing else."""
    found = arrival_of(request, pk)
    response = HttpResponse(found.html or "")
    response["Referrer-Policy"] = "no-referrer"
    return response


def arrival_of(request: HttpRequest, pk: int) -> Arrival:
    found = get_object_or_404(Arrival, pk=pk)
    page = request.resolver_match.view_name
    trail.looked(request.user, page, listed=box.readers([found]))
    return found


@rehearsed_only
@permission_required("notifications.add_carrierrule", raise_exception=True)
def mailbox_rules(request: HttpRequest) -> HttpResponse:
    """How the carrier was told to misbehave, and a form to tell it more."""
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm()
    if form.is_bound and form.is_valid() and form.carry_out(box.rule):
        return redirect(RULES)
    rules = CarrierRule.objects.all()
    return shown(request, "notifications/mailbox_rules.html", form, rules=rules)


@require_POST
@rehearsed_only
@permission_required("notifications.add_carrierrule", raise_exception=True)
def mailbox_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one rule."""
    box.end_rule(get_object_or_404(CarrierRule, pk=pk))
    return redirect(RULES)

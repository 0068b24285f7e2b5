"""Pages behind the link of a message: no sign-in, no script, and looking changes nothing.

A link may be in the wrong hands: before a code a page says no more than first name and initial,
dates and sender; a link that went to a wrong mailbox can do one thing, stop that address.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from crm import trail
from crm.adapters import client_address
from crm.exceptions import CrmError
from crm.request_keys import request_key
from notifications.forms.choices import ChoicesForm
from notifications.forms.links import CodeForm, FixForm
from notifications.preferences import choices, stopping, undoing
from notifications.preferences.stopping import Pressed
from notifications.preferences.wishes import Change
from notifications.public import codes, coming, feedback, receipts, verification, why
from notifications.sending import links
from notifications.sending.links import Link

View = Callable[[HttpRequest, Link], HttpResponse]
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
# Nobody who guesses gets far: the tokens have 128 bits, and this is for our peace alone.
GUESSES, FORGOTTEN_AFTER = 60, 600


def by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the link of the address; all that nobody was ever given are answered alike.

    The address itself is the secret, which another site cannot know: nothing is gained by a
    second one in a cookie, and mail programs that stop for their reader (RFC 8058) have none.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        link = links.opened(token)
        with trail.errand("link", request_key=request_key(request)):
            response = unknown(request) if link is None else told(view, request, link)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return answer


def told(view: View, request: HttpRequest, link: Link) -> HttpResponse:
    """The answer of a view; a form that was sent twice is told that it counted once."""
    try:
        return view(request, link)
    except trail.AlreadyDone:
        return result(request, link, _("That was done already"), [_("It counted once.")])
    except CrmError as refusal:
        return shown(request, link, "refused", status=409, refusal=refusal.message)


def unknown(request: HttpRequest) -> HttpResponse:
    """The same for every token that is none; whoever tries many is asked to wait."""
    name = f"link-guesses:{client_address(request)}"
    guesses = cache.get_or_set(name, 0, FORGOTTEN_AFTER) + 1
    cache.set(name, guesses, FORGOTTEN_AFTER)
    status = 404 if guesses <= GUESSES else 429
    return render(request, "notifications/link/unknown.html", status=status)


def shown(
    request: HttpRequest, link: Link, page: str, *, status: int = 200, **context
) -> HttpResponse:
    around = {"link": link, "token": link.token}
    template = f"notifications/link/{page}.html"
    return render(request, template, around | context, status=status)


def result(
    request: HttpRequest, link: Link, title: str, lines: list[str], change: Change | None = None
) -> HttpResponse:
    """What was done, what became of what waited, and the way back."""
    said = [*lines, *([change.review.words] if change and change.review.words else [])]
    undo = change.act.pk if change else None
    return shown(request, link, "result", title=title, lines=said, undo=undo)


@by_link
def link(request: HttpRequest, link: Link) -> HttpResponse:
    """What we may send, four plain choices first; or the one thing that this link may do."""
    if link.asks_to_confirm and not link.is_misdirected:
        return shown(request, link, "confirm")
    if not link.may_manage:
        return shown(request, link, "stop")
    stands = choices.of(link.customer)
    today = timezone.localdate(link.now)
    form = ChoicesForm(request.POST or None, stands=stands, today=today)
    if form.is_valid():
        return saved(request, link, form)
    expected = coming.of(link.customer)
    status = 422 if form.errors else 200
    return shown(request, link, "choices", status=status, form=form, coming=expected)


def saved(request: HttpRequest, link: Link, form: ChoicesForm) -> HttpResponse:
    pressed = Pressed(link.point)
    change = choices.save(link.customer, by=None, chosen=form.chosen, pressed=pressed)
    if change is None:
        return result(request, link, _("Nothing was changed"), [_("All is as you had it.")])
    receipts.send(change.act, link.customer, link.point)
    lines = [_("Your choices count from this moment, for every desk and partner.")]
    if choices.are_stopped(link.customer, form.chosen):
        lines.append(_("What you ended by STOP begins again when you answer START from there."))
    return result(request, link, _("Saved"), lines, change)


@by_link
def link_why(request: HttpRequest, link: Link) -> HttpResponse:
    """Why this message came, and what can be put right about it (C13)."""
    if not link.may_manage or link.message is None:
        return shown(request, link, "stop")
    form = FixForm(request.POST or None)
    if form.is_valid() and form.carry_out(feedback.give, link.message):
        receipts.send(form.outcome.act, link.customer, link.point)
        lines = [_("A person reads what you say, and sees the message beside it.")]
        return result(request, link, _("Thank you"), lines, form.outcome)
    status = 422 if form.errors else 200
    lines = why.lines(link)
    return shown(request, link, "why", status=status, form=form, lines=lines)


@by_link
def link_stop(request: HttpRequest, link: Link) -> HttpResponse:
    """A form that asks; a mail program's one click, or ours, that acts at once (RFC 8058)."""
    if request.method != "POST":
        return shown(request, link, "stop")
    if link.is_misdirected or link.asks_to_confirm:
        stopping.stop_address(link.point, by=None)
        links.misdirect(link.point)
        return shown(request, link, "stopped_address")
    if stopping.stands(link.customer, link.message):
        return result(request, link, _("Stopped"), [_("You had stopped it already.")])
    change = stopping.stop(link.customer, by=None, pressed=Pressed(link.point, link.message))
    receipts.send(change.act, link.customer, link.point)
    lines = [_("Only what you have booked or ordered will still reach you.")]
    return result(request, link, _("Stopped"), lines, change)


@by_link
def link_undo(request: HttpRequest, link: Link) -> HttpResponse:
    """Take back what was changed, within seven days: from the receipt or the page itself."""
    if not link.may_manage:
        return shown(request, link, "stop")
    change = change_of(request, link)
    if request.method != "POST" or change is None:
        return shown(request, link, "undo", change=change)
    done = undoing.undo(change, by=None)
    lines = [_("Your choices are again what they were before.")]
    return result(request, link, _("Taken back"), lines, Change(done.act, done.review))


def change_of(request: HttpRequest, link: Link):
    """The change that a form names, else the one that a receipt is about."""
    named = request.POST.get("change", "")
    if named.isdecimal() and len(named) < 19:
        return undoing.change_of(link.customer, int(named))
    return receipts.change_of(link.message)


@by_link
def link_not_me(request: HttpRequest, link: Link) -> HttpResponse:
    """One sentence, one button: the address is closed first, questions come after (B12)."""
    if request.method != "POST":
        return shown(request, link, "not_me")
    if link.point is not None:
        feedback.not_me(link.point, link.message)
    return shown(request, link, "not_me_done")


@by_link
def link_confirm(request: HttpRequest, link: Link) -> HttpResponse:
    """“Yes, this is my address”: what waited for that leaves (B9)."""
    if request.method != "POST" or not link.asks_to_confirm or link.is_misdirected:
        return shown(request, link, "confirm" if link.asks_to_confirm else "stop")
    verification.confirm(link.point)
    lines = [_("We write to this address from now on, and only what you want.")]
    return result(request, link, _("Thank you, this is your address"), lines)


@by_link
def link_code(request: HttpRequest, link: Link) -> HttpResponse:
    """Six digits, sent to the phone on file: with them the page tells more for half an hour."""
    if link.is_misdirected or link.asks_to_confirm:
        return shown(request, link, "stop")
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid() and form.carry_out(codes.enter, link):
        lines = [_("For half an hour your pages tell all they know.")]
        return result(request, link, _("Opened"), lines)
    sent_to = codes.send(link) if request.POST.get("do") == "send" else None
    status = 422 if form.errors else 200
    target = sent_to or codes.destination(link)
    context = {"form": form, "sent": sent_to, "target": target and why.masked_point(target)}
    return shown(request, link, "code", status=status, **context)

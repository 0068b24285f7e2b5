"""The composer's second tab: a colleague's own words, and the ten seconds after them."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm import clock
from crm.card import Card
from crm.models import Customer
from crm.views.answers import changed, leads_to, shown
from crm.views.subjects import Unsent, card_of, unsent
from notifications import chips
from notifications.desk import messages, own_words
from notifications.forms.own_words import OwnWordsForm
from notifications.models import Message
from notifications.views.messages import message_of, refused

WRITE = permission_required("notifications.add_message", raise_exception=True)
INSERTS = "inserts"


@WRITE
def reply_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Write to the customer: a page without scripts, a part of the customer page with them."""
    card = card_of(request, ref)
    draft = unsent(request, f"reply_new:{ref}")
    form = form_of(request, card.customer, draft)
    if INSERTS in request.POST:
        return composed(request, card, inserted(request, card, form), draft)
    if form.is_valid() and form.carry_out(own_words.send, card.customer, by=request.user):
        return gone(request, card, form.outcome)
    return composed(request, card, form, draft)


@require_POST
@WRITE
def reply_length(request: HttpRequest, ref: str) -> HttpResponse:
    """How long a text has become, in how many parts it goes, and what our check would say."""
    card = card_of(request, ref)
    return render(request, "notifications/_reply_length.html", measured(request, card.customer))


def reply_state(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a message within these seconds, and whether it can be taken back."""
    found = message_of(request, pk)
    return render(request, "notifications/_reply_state.html", standing(request, found))


@require_POST
@WRITE
def reply_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back in time; the words lie in the composer again."""
    found = message_of(request, pk)
    try:
        own_words.take_back(found, by=request.user)
    except (messages.LeftAlready, own_words.NotYours) as refusal:
        return refused(request, found, refusal)
    return leads_to(request, reverse("notifications:reply_new", args=[found.customer.ref]))


def form_of(request: HttpRequest, customer: Customer, draft: Unsent) -> OwnWordsForm:
    tried = trial_of(request, customer)
    return OwnWordsForm(request.POST or None, tried=tried, initial=draft.typed)


def trial_of(request: HttpRequest, customer: Customer) -> own_words.Trial:
    given = {name: request.POST.get(name, "") for name in ("text", "channel")}
    return own_words.trial(customer, by=request.user, **given)


def inserted(request: HttpRequest, card: Card, form: OwnWordsForm) -> OwnWordsForm:
    """The form again with the chosen words in it; nothing was sent."""
    tried = trial_of(request, card.customer)
    return OwnWordsForm(
        tried=tried,
        initial={"text": form.with_insertion(), "channel": request.POST.get("channel", "")},
    )


def composed(
    request: HttpRequest, card: Card, form: OwnWordsForm, draft: Unsent
) -> HttpResponse:
    told = {"card": card, "customer": card.customer, "draft": draft}
    told |= measured(request, card.customer)
    return shown(request, "notifications/reply_new.html", form, **told)


def measured(request: HttpRequest, customer: Customer) -> dict:
    """Its length, its parts and what our check makes of it now."""
    tried = trial_of(request, customer)
    return {
        "goes": tried.goes,
        "is_text": own_words.is_text(tried),
        "length": own_words.length(tried, by=request.user),
        "warning": own_words.warning(tried),
    }


def gone(request: HttpRequest, card: Card, message: Message) -> HttpResponse:
    """Back to the composer with ten seconds to take it back; a plain form sees the message."""
    if not request.htmx:
        return leads_to(request, message.get_absolute_url())
    draft = Unsent(f"reply_new:{card.customer.ref}", {})
    tried = own_words.trial(card.customer, by=request.user)
    told = {"card": card, "draft": draft, "form": OwnWordsForm(tried=tried), "goes": tried.goes}
    told |= standing(request, message)
    says = _("Your message leaves in ten seconds.")
    return changed(request, "acts-changed", "notifications/reply_new.html", says, **told)


def standing(request: HttpRequest, message: Message) -> dict:
    may = own_words.may_take_back(message, request.user, clock.now())
    return {"message": message, "may_take_back": may, "chip": chips.of(message.state)}

"""What a customer wants to hear, how and how often: read aloud, and noted by colleagues."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.forms.base import EndingForm
from crm.models import Customer
from crm.views.answers import leads_to, shown
from crm.views.subjects import card_of, customer_of, part_of, unsent
from notifications.checking.resolving import weight
from notifications.forms.wishes import ConsentForm, FirstWishesForm, InterestForm, WishForm
from notifications.models import ContactHours, Enquiry, Interest, Wish
from notifications.preferences import choices as own_choices
from notifications.preferences import consent, first_contact, interests, spoken
from notifications.preferences import wishes as actions
from notifications.preferences.overall import Overall


def choices(request: HttpRequest, ref: str) -> HttpResponse:
    """The same sentences as on the customer's own page; the one that counts comes first."""
    customer = customer_of(request, ref)
    told = customer.consent_events.order_by("-at", "-pk")
    context = {
        "customer": customer,
        "overall": Overall(own_choices.of(customer).overall).label,
        "groups": groups(actions.standing(customer)),
        "consent": [(spoken.consent(one), spoken.consent_more(one)) for one in told],
        "interests": customer.interests.filter(ended_at=None),
        "enquiries": Enquiry.objects.filter(customer=customer).order_by("-asked_at")[:10],
        "hours": ContactHours.objects.filter(customer=customer).first(),
    }
    return shown(request, "notifications/choices.html", **context)


def groups(standing: list[Wish]) -> list[tuple[str, list[tuple[Wish, str, str]]]]:
    """Wishes by what they are about; in each the most specific, which counts, comes first."""
    by_topic: dict[str, list[Wish]] = {}
    for one in standing:
        by_topic.setdefault(one.topic, []).append(one)
    return [
        (
            spoken.topic(topic),
            [(one, spoken.wish(one), spoken.source(one)) for one in sorted(found, key=rank)],
        )
        for topic, found in sorted(by_topic.items())
    ]


def rank(wish: Wish) -> tuple:
    """A pause before what it interrupts, then the most specific."""
    return (not wish.is_pause, *(-int(part) for part in weight(wish)))


def wishes_panel(request: HttpRequest, ref: str) -> HttpResponse:
    """Whether they were asked what they want, and how many wishes stand; one query."""
    card = card_of(request, ref)
    asked = ContactHours.objects.filter(customer=OuterRef("pk")).values("asked_at")
    standing = Count("wishes", filter=Q(wishes__ended_at=None))
    found = Customer.objects.annotate(asked_at=Subquery(asked), standing_wishes=standing)
    told = found.values("asked_at", "standing_wishes").get(pk=card.customer.pk)
    return render(request, "notifications/_wishes_panel.html", {"card": card, **told})


@permission_required("notifications.add_wish", raise_exception=True)
def first_wishes(request: HttpRequest, ref: str) -> HttpResponse:
    """Asked once, at the first contact, in four plain choices (B23)."""
    customer = customer_of(request, ref)
    form = FirstWishesForm(request.POST or None)
    if form.is_valid() and form.carry_out(first_contact.answered, customer, by=request.user):
        return leads_to(request, customer.get_absolute_url())
    return shown(request, "notifications/first_wishes.html", form, customer=customer)


@permission_required("notifications.add_wish", raise_exception=True)
def wish_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that less is wanted, and how we know."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"wish_new:{ref}")
    form = WishForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(actions.choose, customer, by=request.user):
        return leads_to(request, back_to(customer))
    return shown(request, "notifications/wish_new.html", form, customer=customer, draft=draft)


@permission_required("notifications.change_wish", raise_exception=True)
def wish_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A wish that a colleague noted holds no more."""
    wish = part_of(request, Wish, pk)
    form = EndingForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.end, wish, by=request.user):
        return leads_to(request, back_to(wish.customer))
    context = {"customer": wish.customer, "said": spoken.wish(wish), "how": spoken.source(wish)}
    return shown(request, "notifications/wish_end.html", form, **context)


@permission_required("notifications.add_interest", raise_exception=True)
def interest_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Something they like, or do not want to hear of (A17)."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"interest_new:{ref}")
    form = InterestForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(interests.note, customer, by=request.user):
        return leads_to(request, back_to(customer))
    context = {"customer": customer, "draft": draft}
    return shown(request, "notifications/interest_new.html", form, **context)


@require_POST
@permission_required("notifications.change_interest", raise_exception=True)
def interest_end(request: HttpRequest, pk: int) -> HttpResponse:
    """It neither attracts nor keeps away any more."""
    interest = part_of(request, Interest, pk)
    interests.end(interest, by=request.user)
    return leads_to(request, back_to(interest.customer))


@permission_required("notifications.add_consentevent", raise_exception=True)
def consent_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Offers that they allow or end, in the words in which they said so (A15)."""
    customer = customer_of(request, ref)
    draft = unsent(request, f"consent_new:{ref}")
    form = ConsentForm(request.POST or None, initial=draft.typed)
    if form.is_valid() and form.carry_out(consent.note, customer, by=request.user):
        return leads_to(request, back_to(customer))
    context = {"customer": customer, "draft": draft}
    return shown(request, "notifications/consent_new.html", form, **context)


def back_to(customer: Customer) -> str:
    return reverse("notifications:choices", args=[customer.ref])

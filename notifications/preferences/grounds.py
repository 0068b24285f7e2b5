"""On what a message rested when it left: the wish that counted, the word that allowed it (B22).

Read from what stood at that moment, not from what stands now.
"""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import wording
from notifications.checking import resolving
from notifications.models import ConsentEvent, Enquiry, Message, Wish
from notifications.preferences import spoken
from notifications.topics import Purpose


def rule(message: Message) -> str:
    """The rule that allowed it, in a colleague's words."""
    return "; ".join([*map(spoken.wish, wishes(message)), ground(message)])


def wishes(message: Message) -> list[Wish]:
    """What they had chosen that counted for it: how often at most, else the wish that ruled."""
    at = left_at(message)
    stood = Wish.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), set_at__lte=at)
    found = list(stood.filter(customer=message.customer))
    asked = (found, message.of_topic, channel_of(message), frozenset({message.situation}))
    day = timezone.localdate(at)
    limits = resolving.limits(*asked, on=day)
    return limits or [one for one in [resolving.ruling(*asked, on=day)] if one]


def ground(message: Message) -> str:
    if message.purpose == Purpose.PROMO:
        event = permission(message)
        told = event and [spoken.consent(event), spoken.consent_more(event)]
        return ", ".join(filter(None, told)) if told else _("Nothing allowed it")
    if message.of_topic.is_safety:
        return _("Their safety asks for it")
    if asked := enquiry(message):
        day = wording.plain_day(asked.asked_at)
        return _("They asked us on {day}: “{about}”").format(day=day, about=asked.about)
    if message.of_topic.is_answer:
        return _("It answers them, and nobody else")
    if message.of_topic.is_essential:
        return _("It belongs to what they asked, ordered or booked")
    return _("They are our customer and had not said no")


def permission(message: Message) -> ConsentEvent | None:
    """The last word about offers like this one, by its channel, when it left."""
    topic = message.of_topic
    told = ConsentEvent.objects.filter(
        customer=message.customer,
        purpose=Purpose.PROMO,
        topic__in=["", topic.family, topic.code],
        channel__in=["", channel_of(message)],
        at__lte=left_at(message),
    )
    return told.order_by("-at", "-pk").first()


def enquiry(message: Message) -> Enquiry | None:
    """The very question that it answers or follows up on."""
    kind, _colon, pk = message.subject.partition(":")
    if kind != Enquiry.KIND:
        return None
    return Enquiry.objects.filter(pk=pk, customer=message.customer).first()


def channel_of(message: Message) -> str:
    """By which way it left; what waits has perhaps none yet."""
    body = message.bodies.order_by("-no").first()
    return body.channel if body else message.channel


def left_at(message: Message) -> datetime:
    body = message.bodies.order_by("-no").first()
    return body.at if body else message.created_at

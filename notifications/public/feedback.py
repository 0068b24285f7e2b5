"""What a customer says of a message, in one press: on their trail, with the message (C13)."""

from django.utils.translation import gettext as _

from crm import quarantines, texts, trail
from crm.models import ContactPoint, Quarantine
from notifications.models import Concern, Message, Step, Wish
from notifications.models.links import Fix
from notifications.models.messages import Feedback
from notifications.preferences import wishes
from notifications.preferences.grounds import channel_of
from notifications.preferences.wishes import Change
from notifications.sending import links
from notifications.topics import Channel


def give(message: Message, *, fix: str, words: str = "") -> Change:
    """Note what a customer says of a message, and do at once what follows from it."""
    says = _("The customer said of “%(topic)s”: %(what)s") % {
        "topic": message.of_topic,
        "what": Fix(fix).label,
    }
    why = texts.readable(words.strip())
    with wishes.changing(
        message.customer, "message.feedback", by=None, says=says, why=why
    ) as change:
        message.came_back(fix)
        Step.objects.create(act=change.act, message=message)
        if terms := follows(message, fix):
            wishes.put(Wish(customer=message.customer, **terms), by=None)
        if fix == Fix.WRONG_FACT:
            ask_a_person(message, why)
    return change


def ask_a_person(message: Message, words: str) -> None:
    """Lay it before somebody, with the message; the same words only once."""
    says = _("A customer says that something is not so: %(topic)s") % {
        "topic": message.of_topic
    }
    with trail.act("concern.raised", by=None, customer=message.customer, says=says):
        Concern.objects.get_or_create(
            kind=Concern.Kind.NOT_SO,
            message=message,
            words=words,
            ended_at=None,
            defaults={
                "channel": channel_of(message) or Channel.EMAIL,
                "customer": message.customer,
            },
        )


def not_me(point: ContactPoint, message: Message | None) -> Quarantine:
    """It reached somebody else: the address is closed first, questions come after (B12)."""
    said = _("The link in our message: this isn’t me")
    with trail.act("message.misdirected", by=None, customer=point.customer, says=said):
        closed = quarantines.impose(point, by=None, via=Quarantine.Via.LINK, why=said)
        links.misdirect(point)
        if message:
            message.came_back(Feedback.NOT_ME)
    return closed


def follows(message: Message, fix: str) -> dict:
    """The wish that a press means; what is not so is for a person to put right."""
    topic = message.of_topic
    if fix == Fix.TOO_OFTEN:
        return {"topic": topic.family} | wishes.MONTHLY
    if fix == Fix.NOT_THIS and not topic.is_safety:
        return {"topic": topic.code, "mode": Wish.Mode.NEVER}
    return {}

"""What a customer says of a message, in one press: on their trail, with the message (C13)."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import texts
from notifications.models import Message, Wish
from notifications.preferences import wishes
from notifications.preferences.wishes import Change


class Fix(TextChoices):
    """What can be wrong with a message."""

    WRONG_FACT = "wrong_fact", gettext_lazy("Something in it is not so")
    TOO_OFTEN = "too_often", gettext_lazy("Too often")
    NOT_THIS = "not_this", gettext_lazy("Nothing of this kind any more")


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
        Message.objects.filter(pk=message.pk).update(feedback=fix)
        if terms := follows(message, fix):
            wishes.put(Wish(customer=message.customer, **terms), by=None)
    return change


def follows(message: Message, fix: str) -> dict:
    """The wish that a press means; what is not so is for a person to put right."""
    topic = message.of_topic
    if fix == Fix.TOO_OFTEN:
        monthly = {"mode": Wish.Mode.AT_MOST, "at_most": 1, "per_days": 30}
        return {"topic": topic.family} | monthly
    if fix == Fix.NOT_THIS and not topic.is_safety:
        return {"topic": topic.code, "mode": Wish.Mode.NEVER}
    return {}

"""Why a message came, told to the customer: what, on what grounds, who, what was checked."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm import addresses, wording
from crm.addresses import PHONE
from crm.models import ContactPoint, User
from notifications.findings import QUESTIONS
from notifications.models import Decision, Message
from notifications.preferences import grounds, spoken
from notifications.sending.links import Link
from notifications.topics import Purpose


@dataclass(frozen=True)
class Line:
    """One part of the answer: what it is about, and the words."""

    label: str
    text: str


def lines(link: Link) -> list[Line]:
    """The answer in a fixed order; before a code it names but the kind and the sender."""
    message = link.message
    told = [
        Line(_("What"), what(message, is_open=link.is_unlocked)),
        Line(_("When"), when(message)),
        Line(_("To"), masked(link)),
        Line(_("Why"), cause(message)),
        Line(_("What allows it"), basis(message, is_open=link.is_unlocked)),
        Line(_("Your choice"), choice(message)),
        Line(_("What we checked"), checked(message)),
        Line(_("From"), sender(message)),
    ]
    return [line for line in told if line.text]


def what(message: Message, *, is_open: bool) -> str:
    return str(message.of_topic) if is_open else str(message.of_topic.family.label)


def when(message: Message) -> str:
    body = message.bodies.order_by("-no").first()
    return wording.when(body.at) if body else ""


def masked(link: Link) -> str:
    """The address with all but its ends left out: whoever reads this has it anyway."""
    return masked_point(link.point) if link.point else ""


def masked_point(point: ContactPoint) -> str:
    if point.kind == PHONE:
        return _("the number ending in {digits}").format(digits=point.key[-2:])
    return addresses.scrambled(point.kind, point.value, point.key)


def cause(message: Message) -> str:
    """What brought it about: an automation in its own words, or a person."""
    if message.automation:
        return message.automation.explains
    if message.sender.username == User.SYSTEM:
        return _("It is sent by itself when something about you changes.")
    return _("{name} wanted you to know.").format(name=message.sender.name_and_desk)


def basis(message: Message, *, is_open: bool) -> str:
    if message.purpose == Purpose.PROMO:
        return consent_words(message)
    if asked := grounds.enquiry(message):
        told = {"day": wording.plain_day(asked.asked_at), "about": asked.about}
        pattern = (
            _("You asked us on {day}: “{about}”.") if is_open else _("You asked us on {day}.")
        )
        return pattern.format(**told)
    if message.of_topic.is_essential:
        return _("You have something with us that you need to know this for.")
    return _("You are with us, and did not say that you do not want it.")


def consent_words(message: Message) -> str:
    """The very words by which offers were allowed, where and when."""
    last = grounds.permission(message)
    if last is None:
        return ""
    told = {"day": wording.plain_day(last.at), "source": last.source, "words": last.wording}
    if last.wording:
        return _("You allowed it on {day}, {source}: “{words}”").format(**told)
    return _("You allowed it on {day}, {source}.").format(**told)


def choice(message: Message) -> str:
    """The wish of theirs that counted, or that there was none."""
    said = [spoken.wish(one) for one in grounds.wishes(message)]
    return "; ".join(said) or _("You chose nothing for this, so it comes each time.")


def checked(message: Message) -> str:
    """The questions that our check answered well, just before it left."""
    last = message.decisions.filter(mode=Decision.Mode.SEND).order_by("-id").first()
    if last is None:
        return ""
    passed = [
        str(question).rstrip("?").lower()
        for question, checks in QUESTIONS
        if all(last.passed & check.bit for check in checks)
    ]
    return capfirst(", ".join(passed))


def sender(message: Message) -> str:
    if message.sender.username == User.SYSTEM:
        return ""
    return message.sender.name_and_desk

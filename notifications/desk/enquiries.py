"""Enquiries: somebody asked. It allows the answer, and little else (A15, B16, B17)."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock, facts, interactions, texts, trail
from crm.exceptions import CrmError
from crm.facts import Fact, Predicate, Value
from crm.models import Customer, Interaction, User
from notifications import outbox
from notifications.models import Enquiry, Message
from notifications.models.wishes import ANSWER
from notifications.outbox import Intent
from notifications.preferences import wishes


class AboutMissing(CrmError):
    """Enter what they asked about, for example “rates for a home loan”."""


class AnswerMissing(CrmError):
    """Write the answer first."""


class AnsweredAlready(CrmError):
    """This was answered already: one answer, on one channel."""


class AnswerOnly(CrmError):
    """They only wanted information. The answer is all that may follow."""


def ask(customer: Customer, *, by: User | None, about: str, **told: Any) -> Enquiry:
    """Note what somebody asked; ``told`` are words, channel and what they want of us.

    ``is_info_only``: the answer and nothing else; ``is_price_question``: what they choose for
    such a case applies. What waits for them is looked at again. Raises ``AboutMissing``.
    """
    about = texts.readable(texts.trimmed(about))
    if not about:
        raise AboutMissing(field="about")
    now = clock.now()
    says = _("Asked about “%(about)s”") % {"about": about}
    if told.get("is_info_only"):
        says = _("Asked about “%(about)s”: for information only") % {"about": about}
    with wishes.changing(customer, "enquiry.asked", by=by, says=says):
        return Enquiry.objects.create(
            customer=customer, about=about, asked_at=now, ends_on=Enquiry.last_day(now), **told
        )


def log(customer: Customer, *, by: User, via: str, about: str, **told: Any) -> Enquiry:
    """Log the contact in which somebody asked, and what they asked, in one act.

    ``via`` is the channel of the ``crm.Interaction``; the rest as in ``ask``.
    """
    says = _("%(name)s asked about “%(about)s”")
    if told.get("is_info_only"):
        says = _("%(name)s asked about “%(about)s”, for information only")
    says %= {"name": customer.addressed_as, "about": about}
    with trail.act("interaction.logged", by=by, customer=customer, says=says):
        reason, words = Interaction.Reason.QUESTION, told.get("words", "")
        interactions.log(customer, by=by, channel=via, reason=reason, words=words)
        return ask(customer, by=by, about=about, **told)


def answer(enquiry: Enquiry, *, by: User, text: str) -> Message:
    """Send the one answer, by the channel on which they asked; our check looks at it too.

    Raises ``AnswerMissing``, or ``AnsweredAlready``.
    """
    text = texts.readable(text.strip())
    if not text:
        raise AnswerMissing(field="text")
    says = _("{who} answered: “%(about)s”") % {"about": enquiry.about}
    with trail.act("enquiry.answered", by=by, customer=enquiry.customer, says=says) as act:
        waiting = Enquiry.objects.filter(pk=enquiry.pk, answered_at=None)
        if not waiting.update(answered_at=clock.now()):
            raise AnsweredAlready
        facts.changed(enquiry.subject, act)
        return outbox.queue(_the_answer(enquiry, text), by=by)


def follow_up(enquiry: Enquiry, *, by: User) -> Message:
    """Ask once whether anything is still open. Raises ``AnswerOnly``."""
    if enquiry.is_info_only:
        raise AnswerOnly
    return outbox.queue(
        Intent(
            enquiry.customer,
            "enquiry.follow_up",
            subject=enquiry.subject,
            key=f"{enquiry.subject}:follow-up",
        ),
        by=by,
    )


def _the_answer(enquiry: Enquiry, text: str) -> Intent:
    subject = _("Your question: {about}").format(about=capfirst(enquiry.about))
    return Intent(
        enquiry.customer,
        "enquiry.answer",
        subject=enquiry.subject,
        own_words={"subject": subject, "text": text},
        situation=ANSWER,
        channel=enquiry.channel,
        key=f"{enquiry.subject}:answer",
    )


def about_words(value: Value) -> str:
    return str(value or "")


@facts.reads(Enquiry.KIND, Predicate("about", gettext_lazy("what they asked"), about_words))
def read(pks: list[int]) -> dict[int, dict[str, Fact]]:
    """What was asked, and by whom."""
    found = Enquiry.objects.filter(pk__in=pks).values_list("pk", "about", "customer_id")
    return {pk: {"about": Fact(about, 1, customer, "desk")} for pk, about, customer in found}

"""Calls: planned like any message, made when our check agrees, told in the end (B17).

A planned call waits on the list until somebody takes up the phone. That is the moment of
sending: our check looks once more, and the call takes its place in the customer's pace.
"""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock, interactions, texts, trail
from crm.exceptions import CrmError
from crm.models import Customer, Interaction, User
from notifications import outbox
from notifications.checking import overriding, reasons
from notifications.findings import Check, Finding, Verdict
from notifications.models import Message, Override, Step
from notifications.models.messages import OPEN, State
from notifications.outbox import Intent
from notifications.sending import delivery, looking
from notifications.sending.barrier import Barrier
from notifications.topics import Channel

TOPIC = "staff.call"
SECOND = "pace.answered"
LIMIT = 300
# What is over after a while; everything else is put right first.
PASSING = (Check.HOURS, Check.PACE, Check.HALT, Check.PILOT, Check.FITNESS)


class Outcome(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", gettext_lazy("Reached")
    LEFT_WORD = "left_word", gettext_lazy("Left word")
    NOT_REACHED = "not_reached", gettext_lazy("Not reached")


class AboutMissing(CrmError):
    """Enter what the call is about."""


class SecondAnswer(CrmError):
    """Their question was answered already. Say why a call is needed as well."""


class NoCall(CrmError):
    """Our check does not let this call be made."""


class TakenUp(CrmError):
    """This call was made or ended already. Look at what is there now."""


def plan(customer: Customer, *, about: str, why: str = "", by: User) -> Message:
    """Put a call on the list, where our check lets it be made, now or at a better hour.

    Raises ``AboutMissing``; ``SecondAnswer`` where a question was answered already and ``why``
    is empty; ``NoCall`` with the reason where nobody may call.
    """
    about = texts.readable(texts.trimmed(about))[:LIMIT]
    if not about:
        raise AboutMissing(field="about")
    says = _("{who} plans a call: %(about)s") % {"about": about}
    intent = Intent(
        customer,
        TOPIC,
        own_words={"subject": str(_("A call")), "text": about},
        channel=Channel.CALL,
    )
    with trail.act("call.planned", by=by, customer=customer, says=says, why=why) as act:
        message = outbox.queue(intent, by=by)
        if SECOND in codes(message):
            if not why.strip():
                raise SecondAnswer(field="why")
            Override.objects.create(act=act, message=message, code=SECOND, by=by, why=why)
            Message.objects.filter(pk=message.pk).update(due_at=clock.now())
            message = looking.forecast(message)
        refuse(message)
    return message


def take_up(message: Message, *, by: User) -> Message:
    """Take up the phone: from now on the call counts, and its number is shown.

    Raises ``TakenUp``, or ``NoCall`` with what has come in between.
    """
    if message.state not in OPEN:
        raise TakenUp
    with Barrier() as barrier:
        delivery.deliver_one(message, barrier)
    message.refresh_from_db()
    if message.state != State.SENT:
        raise NoCall(why_not(message))
    says = _("{who} takes up the phone: %(about)s") % {"about": about_of(message)}
    with trail.act("call.begun", by=by, customer=message.customer, says=says) as act:
        Step.objects.create(act=act, message=message)
    return message


def tell(
    message: Message, *, outcome: str, words: str = "", minutes: int | None = None, by: User
) -> Interaction:
    """Say what came of a call. Raises ``TakenUp`` where somebody did."""
    says = str(SAID[outcome]).replace("{name}", message.customer.addressed_as)
    with trail.act("interaction.logged", by=by, customer=message.customer, says=says) as act:
        made = Message.objects.filter(pk=message.pk, state=State.SENT, answer="")
        if not made.update(answer=outcome):
            raise TakenUp
        Step.objects.create(act=act, message=message)
        return interactions.log(
            message.customer,
            by=by,
            channel=Interaction.Channel.PHONE,
            direction=Interaction.Direction.OUT,
            reason=Interaction.Reason.OTHER,
            minutes=minutes,
            words=words.strip() or about_of(message),
        )


def waiting() -> models.QuerySet[Message]:
    """Calls to be made, and those that were made and not told yet, the oldest first."""
    unmade = models.Q(state__in=OPEN)
    untold = models.Q(state=State.SENT, answer="")
    calls = Message.objects.filter(unmade | untold, channel=Channel.CALL)
    return calls.select_related("customer", "sender__desk", "contact_point").order_by("due_at")


def give_up() -> int:
    """End the calls that nobody made in time; answers how many."""
    now = clock.now()
    late = Message.objects.open().filter(channel=Channel.CALL, expires_at__lte=now)
    ended = list(late.select_related("customer"))
    for message in ended:
        looking.drop(message, by=None, why=_("Nobody called in time."), at=now)
    return len(ended)


def about_of(message: Message) -> str:
    return (message.own_words or {}).get("text", "")


def codes(message: Message) -> set[str]:
    return {one.code for one in findings(message)}


def findings(message: Message) -> list[Finding]:
    """What the last look found in the way of a call."""
    decision = message.decisions.order_by("-id").first()
    return overriding.in_the_way(decision.found) if decision else []


def refuse(message: Message) -> None:
    """Raise ``NoCall`` where no better hour would help."""
    found = findings(message)
    hard = [one for one in found if one.verdict > Verdict.HOLD or one.check not in PASSING]
    if hard:
        raise NoCall(reasons.to_staff(hard[0]))


def why_not(message: Message) -> str:
    found = findings(message)
    return reasons.to_staff(found[0]) if found else _("It cannot be put through just now.")


SAID = {
    Outcome.REACHED: gettext_lazy("{who} called {name}"),
    Outcome.LEFT_WORD: gettext_lazy("{who} called {name} and left word"),
    Outcome.NOT_REACHED: gettext_lazy("{who} called {name}, who did not answer"),
}

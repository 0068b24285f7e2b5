"""What a colleague does about one message: other time, own words, not at all, anyway, again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock, drafts, trail
from crm.exceptions import CrmError
from crm.models import User
from notifications import outbox
from notifications.checking import gate, overriding, reading
from notifications.models import Attempt, Message, Override, Slot, Step
from notifications.models.messages import OPEN, Feedback, State
from notifications.outbox import Intent
from notifications.sending import locks, looking, settling, waking


class LeftAlready(CrmError):
    """This message has left or ended already. Nothing was changed."""


class NotUncertain(CrmError):
    """It is known what became of this message. Nothing was changed."""


class NotATime(CrmError):
    """This time is over, or too late for what the message says. Choose another."""


def postpone(message: Message, *, to: datetime, by: User, why: str = "") -> Message:
    """Let it go at another time, if our check agrees then. Raises ``NotATime``."""
    if not clock.now() < to < message.expires_at:
        raise NotATime(field="to")
    says = gettext_lazy("{who} put off a message: %(topic)s")
    with deciding(message, "message.postponed", says, by, why):
        Message.objects.filter(pk=message.pk).update(due_at=to, not_before=to)
        looking.forecast(message)
    return message


def drop(message: Message, *, why: str, by: User) -> Message:
    """End it unsent."""
    says = gettext_lazy("{who} did not let a message leave: %(topic)s")
    with deciding(message, "message.dropped", says, by, why):
        looking.drop(message, by=by, why=why, at=clock.now())
        if message.subject:
            # What waited for the answer to this one has it.
            waking.wake(message.subject, customer=message.customer_id)
    return message


def say_myself(message: Message, *, text: str, by: User) -> Message:
    """End it unsent and lay its words before the colleague, who says them in their own way."""
    drop(message, why=_("{name} says it in person.").format(name=by.short_name), by=by)
    drafts.keep(f"reply_new:{message.customer.ref}", {"text": [text]}, by=by)
    return message


def send_anyway(message: Message, *, codes: list[str], why: str, by: User) -> Message:
    """Take these findings on oneself, with a reason, and have it looked at again.

    What else is in its way still counts. Raises ``overriding.NeverOverridden``,
    ``overriding.NothingInTheWay`` or ``NotAllowed``.
    """
    says = gettext_lazy("{who} lets a message leave anyway: %(topic)s")
    with deciding(message, "message.overridden", says, by, why) as act:
        [snapshot] = reading.snapshots([message.pk])
        against = overriding.in_the_way(gate.decide(snapshot).findings)
        found = [one for one in against if one.code in codes]
        overriding.refuse_where_needed(found, by)
        Override.objects.bulk_create(
            Override(act=act, message=message, code=code, by=by, why=why)
            for code in dict.fromkeys(one.code for one in found)
        )
        Message.objects.filter(pk=message.pk).look_now()
        looking.forecast(message)
        message.refresh_from_db()
        outbox.wake(message)
    return message


def is_uncertain(message: Message) -> bool:
    """Whether nobody knows if it arrived; it may already be asked about."""
    return message.state == State.UNKNOWN or looking.is_in_doubt(message)


def send_again(message: Message, *, by: User) -> Message:
    """Send once more what may have been lost, marked as such; a failed one begins anew.

    Answers the message that leaves. Raises ``NotUncertain``.
    """
    if message.state == State.FAILED:
        return begin_anew(message, by=by)
    says = gettext_lazy("{who} has a message sent again, perhaps a second time: %(topic)s")
    with about(message, "message.repeated", says, by):
        refuse_known(message)
        now = clock.now()
        # It takes a place of its own when it leaves again.
        Slot.objects.filter(message=message.pk).delete()
        Message.objects.filter(pk=message.pk).update(
            state=State.QUEUED,
            lease=None,
            leased_until=None,
            ask_by=None,
            feedback=Feedback.REPEATED,
            due_at=now,
        )
        message.refresh_from_db()
        outbox.wake(message)
    return message


def begin_anew(message: Message, *, by: User) -> Message:
    """Say the same again as a new message, which our check looks at like any other."""
    says = gettext_lazy("{who} has a failed message sent again: %(topic)s")
    intent = Intent(
        message.customer,
        message.topic,
        subject=message.subject,
        own_words=message.own_words,
        situation=message.situation,
        channel=message.channel,
        corrects=message.corrects,
        automation=message.automation,
        letter=message.letter,
        wording=message.wording,
        key=f"again:{message.pk}",
    )
    with about(message, "message.repeated", says, by):
        Message.objects.filter(pk=message.pk).update(feedback=Feedback.CLOSED)
        return outbox.queue(intent, by=by)


def close(message: Message, *, arrived: bool, by: User) -> Message:
    """Settle what became of it: it arrived after all, or is left at that."""
    says = gettext_lazy("{who} settled what became of a message: %(topic)s")
    why = _("It arrived.") if arrived else _("It is not sent again.")
    with about(message, "message.closed", says, by, why):
        if message.state == State.FAILED:
            Message.objects.filter(pk=message.pk).update(feedback=Feedback.CLOSED)
            return message
        refuse_known(message)
        if arrived:
            settling.arrived(message)
        elif message.state == State.ASKING:
            looking.drop(message, by=by, why=why, at=clock.now())
        else:
            settling.never_arrived(message)
        Message.objects.filter(pk=message.pk).update(feedback=Feedback.CLOSED)
    return message


def refuse_known(message: Message) -> None:
    if not is_uncertain(message):
        raise NotUncertain


def last_try(message: Message) -> Attempt | None:
    return message.attempts.order_by("-no").first()


@contextmanager
def deciding(message: Message, verb: str, says, by: User, why: str = "") -> Iterator:
    """One act about a message that is still ours to decide. Raises ``LeftAlready``."""
    with about(message, verb, says, by, why) as act:
        if message.state not in OPEN:
            raise LeftAlready
        yield act


@contextmanager
def about(message: Message, verb: str, says, by: User, why: str = "") -> Iterator:
    """One act about a message, with its recipient locked: no sender decides meanwhile."""
    told = str(says) % {"topic": message.of_topic}
    with trail.act(verb, by=by, customer=message.customer, says=told, why=why) as act:
        locks.recipient(message.customer_id, message.address_lock)
        message.refresh_from_db()
        Step.objects.create(act=act, message=message)
        yield act

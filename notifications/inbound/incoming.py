"""Replies: what somebody writes back is done where it is plain, and kept as their words.

STOP, START, HELP and “wrong person” count the moment they come in, before the door answers;
everything else goes on the timeline of whose conversation it is. A machine's own mail is never
answered and never taken for a wish (RFC 3834).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm import clock, interactions, quarantines
from crm.addresses import EMAIL, PHONE
from crm.models import Quarantine
from notifications import outbox, topics
from notifications.inbound import concerns, conversations, meaning
from notifications.inbound.conversations import Writer
from notifications.inbound.meaning import Meaning
from notifications.models import Concern, InboundEvent, Message
from notifications.models.links import without_tokens
from notifications.models.messages import Feedback
from notifications.outbox import Intent
from notifications.preferences import reviewing, suppressions
from notifications.topics import Channel

TEXT, MAIL = "text", "mail"
# Topics whose text asks for a number as an answer.
QUESTIONS = ("order.after",)
# What a door does before it answers.
AT_ONCE = {
    Meaning.STOP,
    Meaning.STOP_ALL,
    Meaning.START,
    Meaning.WRONG_PERSON,
    Meaning.WRONG_AND_STOP,
}


@dataclass(frozen=True)
class Reply:
    """What came in, who wrote it, and what it means."""

    event: InboundEvent
    channel: Channel
    sender: str
    words: str
    writer: Writer
    means: Meaning
    is_automatic: bool = False
    # A provider that knows the word has answered it already, and blocks by itself.
    is_answered: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it cannot have been written by somebody who never got a message of ours.

        Anybody can put any address on a mail; a number cannot be had as easily.
        """
        return self.channel == Channel.TEXT or self.writer.is_proven


def read(event: InboundEvent) -> Reply:
    """The reply that an event brought."""
    return from_text(event) if event.kind == TEXT else from_mail(event)


def from_text(event: InboundEvent) -> Reply:
    told = event.payload
    return Reply(
        event,
        Channel.TEXT,
        told["from"],
        without_tokens(told["text"]),
        conversations.by_address(PHONE, told["from"]),
        meaning.meaning(told["text"]),
        is_answered=bool(told["keyword"]),
    )


def from_mail(event: InboundEvent) -> Reply:
    told = event.payload
    # Some programs put the one word into the subject and leave the mail empty.
    words = without_tokens(told["text"].strip() or told["subject"])
    writer = conversations.by_reference(told["in_reply_to"])
    return Reply(
        event,
        Channel.EMAIL,
        told["from"],
        words,
        writer or conversations.by_address(EMAIL, told["from"]),
        Meaning.WORDS if told["is_automatic"] else meaning.meaning(words),
        is_automatic=told["is_automatic"],
    )


def take(reply: Reply) -> None:
    """Do what the reply means. Inside one transaction with the event it came as."""
    if reply.is_automatic:
        return
    if reply.writer.address is None or is_strange(reply):
        ask(Concern.Kind.STRANGER, reply)
        return
    DOES.get(reply.means, keep)(reply)


def is_strange(reply: Reply) -> bool:
    """Whether nobody we know wrote it, and nothing in it can be done all the same."""
    knows = reply.writer.customer or reply.writer.message
    return not knows and reply.means not in (Meaning.STOP, Meaning.STOP_ALL)


def stop(reply: Reply) -> None:
    """End what need not be sent to the address; say so exactly once."""
    keep_words(reply)
    is_all = reply.means == Meaning.STOP_ALL
    done = suppressions.stop(
        reply.writer.address,
        reply.writer.sharers,
        by=None,
        words=reply.words,
        point=reply.writer.point,
        purposes=suppressions.ALL_BUT_SAFETY if is_all else topics.NOT_NEEDED,
    )
    if done.is_new and not is_all and not reply.is_answered:
        answer(reply, "messages.stopped", f"stopped:{done.suppression.pk}")


def start(reply: Reply) -> None:
    """Take a STOP back, where it surely comes from whom it was."""
    keep_words(reply)
    if reply.is_sure:
        writer = reply.writer
        suppressions.start(writer.address, writer.sharers, by=None, words=reply.words)


def help_(reply: Reply) -> None:
    """Say who we are, once a day."""
    keep_words(reply)
    if not reply.is_answered:
        answer(reply, "messages.help", f"help:{reply.writer.address.key}:{clock.today('UTC')}")


def wrong(reply: Reply) -> None:
    """Close the address first and ask later; a stranger hears nothing more from us (B12)."""
    writer = reply.writer
    if not reply.is_sure:
        ask(Concern.Kind.PERHAPS_WRONG, reply)
        return
    message = writer.message
    customer = writer.customer or message.customer
    if meaning.says_more(reply.words):
        ask(Concern.Kind.PERHAPS_WRONG, reply)
    quarantines.impose(
        writer.point,
        by=None,
        via=Quarantine.Via.REPLY,
        customer=customer,
        for_everybody=reply.means == Meaning.WRONG_AND_STOP,
        why=_("They wrote: “{words}”").format(words=reply.words[:150]),
    )
    if message:
        message.came_back(Feedback.NOT_ME)
    reviewing.look_again(customer)


def numbered(reply: Reply) -> None:
    """Keep the answer to a question with the message that asked it."""
    message = reply.writer.message
    if message and message.topic in QUESTIONS:
        Message.objects.filter(pk=message.pk).update(answer=meaning.plain(reply.words))
    keep(reply)


def doubtful(reply: Reply) -> None:
    """Their words are kept, and a person reads what a machine would have to guess."""
    keep_words(reply)
    is_stop = reply.means == Meaning.PERHAPS_STOP
    ask(Concern.Kind.PERHAPS_STOP if is_stop else Concern.Kind.PERHAPS_WRONG, reply)


def keep(reply: Reply) -> None:
    """Put their words on the timeline; from an address that is in doubt they are nobody's."""
    if reply.writer.customer:
        keep_words(reply)
    else:
        ask(Concern.Kind.STRANGER, reply)


def keep_words(reply: Reply) -> None:
    if customer := reply.writer.customer:
        interactions.receive(
            customer,
            channel=reply.channel,
            words=reply.words,
            others=reply.writer.others,
        )


def ask(kind: str, reply: Reply) -> None:
    concerns.about_words(
        kind,
        reply.event,
        channel=reply.channel,
        sender=reply.sender,
        words=reply.words,
        writer=reply.writer,
    )


def answer(reply: Reply, topic: str, key: str) -> None:
    """Answer to the very address that wrote, where it is a customer's."""
    writer = reply.writer
    if writer.customer and writer.point and writer.point.is_live:
        outbox.queue(
            Intent(
                writer.customer,
                topic,
                subject=writer.point.subject,
                channel=reply.channel,
                key=key,
            ),
            by=None,
        )


DOES = {
    Meaning.STOP: stop,
    Meaning.STOP_ALL: stop,
    Meaning.START: start,
    Meaning.HELP: help_,
    Meaning.WRONG_PERSON: wrong,
    Meaning.WRONG_AND_STOP: wrong,
    Meaning.ANSWER: numbered,
    Meaning.PERHAPS_STOP: doubtful,
    Meaning.PERHAPS_WRONG: doubtful,
}

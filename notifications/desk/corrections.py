"""What was said and is no longer so: settled, or taken back from whoever was told (A3, A19)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy

from crm import clock, facts
from crm.exceptions import CrmError
from crm.facts import Fact, Value
from crm.models import User
from notifications import outbox, topics
from notifications.checking import gate, reading
from notifications.checking.checks import truth
from notifications.desk import messages
from notifications.findings import Finding
from notifications.models import Assertion, Message
from notifications.models.messages import State
from notifications.models.wishes import CORRECTION
from notifications.outbox import Intent
from notifications.sending import looking
from notifications.topics import Topic

ORDER = "crm.order"
# What was told by itself, or inside another.
LEFT = (State.SENT, State.JOINED)


class NothingToReplace(CrmError):
    """Nothing that was sent says otherwise any more. Look at the message again."""


def disputed(message: Message, findings: Iterable[Finding]) -> str:
    """Where somebody says which word is right; empty where nobody disagrees."""
    kind, _colon, pk = message.subject.partition(":")
    codes = ("contradiction.parties", "contradiction.owner")
    if kind != ORDER or not any(one.code in codes for one in findings):
        return ""
    return reverse("crm:settlement", args=[pk])


def said_otherwise(message: Message, findings: Iterable[Finding]) -> Message | None:
    """The message that left and says otherwise, if one did: this one may take it back."""
    sent = [one.params["sent"] for one in findings if "sent" in one.params]
    return Message.objects.filter(pk__in=sent).order_by("-pk").first()


def replace(message: Message, *, by: User) -> Message:
    """Let it leave as what takes back the one that says otherwise; an offered one is theirs.

    Raises ``NothingToReplace`` or ``messages.LeftAlready``.
    """
    says = gettext_lazy("{who} has a message take back an earlier one: %(topic)s")
    with messages.deciding(message, "message.corrects", says, by):
        [snapshot] = reading.snapshots([message.pk])
        earlier = said_otherwise(message, gate.decide(snapshot).findings)
        if earlier is None:
            raise NothingToReplace
        sender = by if message.sender.username == User.SYSTEM else message.sender
        own = Message.objects.filter(pk=message.pk)
        own.update(corrects=earlier, sender=sender)
        own.look_now()
        looking.forecast(message)
        message.refresh_from_db()
        outbox.wake(message)
    return message


def offer(subject: str) -> None:
    """Lay before a person what was told of this subject and is no longer so (A19).

    To exactly those who were told; nothing leaves before somebody agrees. Called inside the
    act by which the fact changed.
    """
    told = last_told(subject)
    now = facts.read([subject]) if told else {}
    if any(fact.is_disputed for fact in now.values()):
        return
    for one in told:
        fact = now.get((subject, one.predicate))
        if fact and truth.is_wrong(one, fact) and (topic := what_is_so(one, now)):
            offer_to(one, topic, fact)


def last_told(subject: str) -> list[Assertion]:
    """The last word that each customer had from us of each fact, as far as we go back."""
    since = clock.now() - truth.ON_RECORD
    told = Assertion.objects.filter(subject=subject, at__gt=since, message__state__in=LEFT)
    each = told.order_by("customer", "predicate", "-at", "-pk")
    return list(each.distinct("customer", "predicate").select_related("message__customer"))


def what_is_so(told: Assertion, now: dict[tuple[str, str], Fact]) -> Topic | None:
    """The topic that may say how it is now, the one by which they were told before others."""
    own = told.message.of_topic
    known = {name: fact.value for (_subject, name), fact in now.items()}
    for topic in (own, *topics.every()):
        is_about = topic.subject == own.subject and told.predicate in topic.claims
        if is_about and topic.is_essential and can_say(topic, known):
            return topic
    return None


def can_say(topic: Topic, known: dict[str, Value]) -> bool:
    return all(
        known.get(name) is not None and claim.holds(known[name])
        for name, claim in topic.claims.items()
    )


def offer_to(told: Assertion, topic: Topic, fact: Fact) -> None:
    """Queue it once for each change, unless somebody says so already."""
    customer = told.message.customer
    waiting = Message.objects.unfinished().filter(customer=customer, subject=told.subject)
    if waiting.filter(topic=topic.code).exists():
        return
    key = f"correction:{told.message_id}:{fact.version}"
    intent = Intent(customer, topic.code, told.subject, situation=CORRECTION, key=key)
    outbox.queue(intent, by=None)

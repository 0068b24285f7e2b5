"""The outbox: the one door through which anything is said to a customer.

Callers say what about, to whom and on which facts; never an address, a text or a way around our
check. Only a rep's own words come with their text, on a topic of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import clock, facts, trail
from crm.exceptions import CrmError
from crm.facts import Fact
from crm.models import Customer, User
from notifications import topics
from notifications.models import Automation, BulkLetter, Interest, Message, Wording
from notifications.models.messages import State
from notifications.models.wishes import ANSWER, CORRECTION, Situation
from notifications.sending import delivery, locks, looking
from notifications.topics import Channel, Claim, Purpose, Topic

PRIORITY = {
    Purpose.SAFETY: 30,
    Purpose.SERVICE: 20,
    Purpose.RELATIONSHIP: 10,
    Purpose.PROMO: 0,
}
# What may be said of the situation: one of those a wish may name, or of ours.
SITUATIONS = frozenset({"", ANSWER, CORRECTION, *Situation.values})
# What a customer asked for goes before other offers (E14).
LIKED = 5


class NotLicensed(CrmError):
    """This sender may not send messages on that topic."""


class KeyReused(CrmError):
    """That key was used for another message. Choose a new one."""


class WrongTerms(CrmError):
    """That is not said in that way: see what its topic allows."""


class WrongSubject(CrmError):
    """That topic needs a subject of its kind, and only the facts it names."""


@dataclass(frozen=True)
class Intent:
    """What somebody wants said; everything else comes from the topic and the facts.

    ``subject`` is what it is about, as in ``crm.order:12``; ``claims`` the asserted values by
    predicate (those left out are read now); ``key`` makes a repeat the same message.
    """

    customer: Customer
    topic: str
    subject: str = ""
    claims: Mapping[str, object] | None = None
    own_words: Mapping[str, str] | None = None
    situation: str = ""
    channel: str = ""
    not_before: datetime | None = None
    expires_at: datetime | None = None
    key: str = ""
    corrects: Message | None = None
    automation: Automation | None = None
    letter: BulkLetter | None = None
    wording: Wording | None = None


def sentence_of(intent: Intent, topic: Topic) -> str:
    """An automation speaks under its own name; behind every other message is a person."""
    if intent.automation is None:
        return _("{who} has something to say: %(topic)s") % {"topic": topic}
    told = {"automation": intent.automation.name, "topic": topic}
    return _("“%(automation)s” has something to say: %(topic)s") % told


def queue(intent: Intent, *, by: User | None) -> Message:
    """Take an intent, forecast what our check makes of it, and send it when its time has come.

    A key that this sender used before answers with the first message. Raises ``UnknownTopic``,
    ``NotLicensed``, ``WrongTerms``, ``WrongSubject`` and ``KeyReused``.
    """
    topic = topics.get(intent.topic)
    sender = by or User.objects.system()
    check_licence(sender, topic)
    check_terms(intent, topic)
    claims = claims_of(intent, topic)
    says = sentence_of(intent, topic)
    with transaction.atomic():
        locks.recipient(intent.customer.pk)
        if before := known(intent, sender):
            return before
        with trail.act("message.queued", by=by, customer=intent.customer, says=says) as act:
            message = create(intent, topic, sender, claims, act)
            supersede_older(message)
            message = looking.forecast(message)
            wake(message)
    return message


def queue_letter(letter: BulkLetter, customers: list[int], corrects: Mapping[int, int]) -> int:
    """Take a letter to many customers at once; our check looks at each when it is to leave.

    ``corrects`` has, by customer, the message that this one takes back. Whoever has it already
    does not get it twice. Answers how many were taken.
    """
    topic = letter.wording.of_topic
    now = clock.now()
    due = max(letter.not_before or now, now)
    liking_it = who_like(customers, [*topic.interests, *letter.wording.interests])
    says = _("A letter is on its way: %(name)s") % {"name": letter.name}
    to = Customer.objects.only("pk").filter(pk__in=customers)
    with trail.act("letter.queued", by=None, says=says, about=to) as act:
        made = Message.objects.bulk_create(
            [
                Message(
                    customer_id=customer,
                    act=act,
                    topic=topic.code,
                    purpose=topic.purpose,
                    sender_id=letter.author_id,
                    letter=letter,
                    wording=letter.wording,
                    key=f"letter:{letter.pk}:{customer}",
                    due_at=due,
                    expires_at=due + topic.lasts,
                    priority=PRIORITY[topic.purpose] + (LIKED if customer in liking_it else 0),
                    corrects_id=corrects.get(customer),
                    created_at=now,
                )
                for customer in customers
            ],
            ignore_conflicts=True,
        )
    return len(made)


def who_like(customers: list[int], subjects: list[str]) -> set[int]:
    liked = Interest.objects.filter(
        customer__in=customers, subject__in=subjects, is_liked=True, ended_at=None
    )
    return set(liked.values_list("customer", flat=True)) if subjects else set()


def check_licence(sender: User, topic: Topic) -> None:
    """A partner sends on the topics it was admitted for, and on no other (gate G0)."""
    partner = sender.partner
    if partner and not (partner.is_open and topic.code in partner.may_send):
        raise NotLicensed(field="topic")


def check_terms(intent: Intent, topic: Topic) -> None:
    """Only what the topic leaves open is a caller's to say. Raises ``WrongTerms``."""
    corrected = intent.corrects
    wrong = {
        "own_words": bool(intent.own_words) and not topic.takes_own_words,
        "channel": intent.channel not in ("", *topic.channels),
        "situation": intent.situation not in SITUATIONS,
        "corrects": corrected and corrected.customer_id != intent.customer.pk,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise WrongTerms(field=name)


def claims_of(intent: Intent, topic: Topic) -> dict[str, object]:
    """The claims of the topic, as asserted, or as they stand where the caller says nothing."""
    kind = intent.subject.partition(":")[0]
    if kind != topic.subject or set(intent.claims or ()) - set(topic.claims):
        raise WrongSubject(field="subject")
    if not topic.claims:
        return {}
    read = facts.read([intent.subject])
    now = {name: read.get((intent.subject, name)) for name in topic.claims}
    stand = {name: asserted(topic.claims[name], now[name]) for name in topic.claims}
    return stand | dict(intent.claims or {})


def asserted(claim: Claim, fact: Fact | None) -> object:
    """What a topic says of a fact where the caller says nothing: what is so, or must be so."""
    value = fact.value if fact else None
    return value if claim.holds(value) else claim.allowed[0]


def known(intent: Intent, sender: User) -> Message | None:
    """The message that this key made before. Raises ``KeyReused`` where it is another one."""
    if not intent.key:
        return None
    before = Message.objects.filter(sender=sender, key=intent.key).first()
    if before is None:
        return None
    same = (before.customer_id, before.topic, before.subject, before.own_words)
    asked = (intent.customer.pk, intent.topic, intent.subject, words_of(intent))
    # What the caller did not assert was read then, and may be another value by now.
    asserted_alike = dict(intent.claims or {}).items() <= before.claims.items()
    if same != asked or not asserted_alike:
        raise KeyReused(field="key")
    return before


def words_of(intent: Intent) -> dict[str, str] | None:
    return dict(intent.own_words) if intent.own_words else None


def create(intent: Intent, topic: Topic, sender: User, claims: dict, act) -> Message:
    now = clock.now()
    due = max(intent.not_before or now, now) + topic.gathers
    return Message.objects.create(
        customer=intent.customer,
        act=act,
        topic=topic.code,
        purpose=topic.purpose,
        sender=sender,
        automation=intent.automation,
        letter=intent.letter,
        wording=intent.wording,
        subject=intent.subject,
        claims=claims,
        own_words=words_of(intent),
        situation=intent.situation,
        channel=intent.channel or only_channel(topic),
        key=intent.key,
        due_at=due,
        not_before=intent.not_before,
        expires_at=intent.expires_at or due + topic.lasts,
        priority=PRIORITY[topic.purpose] + liking(intent, topic),
        corrects=intent.corrects,
        created_at=now,
    )


def only_channel(topic: Topic) -> str:
    """A call, where nothing else will do: our check never falls back to one by itself."""
    return Channel.CALL if set(topic.channels) == {Channel.CALL} else ""


def liking(intent: Intent, topic: Topic) -> int:
    about = [*topic.interests, *(intent.wording.interests if intent.wording else ())]
    liked = intent.customer.interests.filter(subject__in=about, is_liked=True, ended_at=None)
    return LIKED if about and liked.exists() else 0


def supersede_older(message: Message) -> None:
    """A newer message on the same matter replaces one that waits and says otherwise (G14).

    What somebody says by themselves also replaces what was only offered to be said.
    """
    if not message.subject:
        return
    older = Message.objects.open().filter(
        customer=message.customer_id, topic=message.topic, subject=message.subject
    )
    replaced = ~Q(claims=message.claims) | Q(situation=CORRECTION)
    for one in older.exclude(pk=message.pk).filter(replaced):
        Message.objects.filter(pk=one.pk).update(
            state=State.SUPERSEDED,
            replaced_by=message,
            ended_at=message.created_at,
            ask_by=None,
        )
        looking.let_go(one)


def wake(message: Message) -> None:
    """Have a message that may leave now sent at once, when this transaction commits."""
    if message.state == State.QUEUED and message.due_at <= clock.now():
        delivery.send_soon(message.pk)

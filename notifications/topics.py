"""The register of topics: everything that may be said to a customer, and on what terms.

A topic is declared in code and reviewed there; no caller chooses its purpose, its level or its
cap. Every app declares its own in a module ``topics``, imported when Django is ready.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.addresses import EMAIL, PHONE, POSTAL
from crm.exceptions import CrmError


class Purpose(TextChoices):
    """Why a message is sent: what it may rest on, and what may stop it."""

    SAFETY = "safety", _("safety")
    SERVICE = "service", _("service")
    RELATIONSHIP = "relationship", _("keeping in touch")
    PROMO = "promo", _("offer")


# What leaves only while the customer wants it.
NOT_NEEDED = (Purpose.RELATIONSHIP, Purpose.PROMO)


class Family(TextChoices):
    """The groups of topics among which a customer chooses."""

    VISITS = "visits", _("Visits")
    DELIVERIES = "deliveries", _("Deliveries")
    BILLS = "bills", _("Bills")
    QUESTIONS = "questions", _("Questions after a purchase or a visit")
    OFFERS = "offers", _("Offers")
    ANSWERS = "answers", _("Answers to what you asked")
    RECORD = "record", _("Your details with us")


class Channel(TextChoices):
    """How something is said; a call is a message too."""

    TEXT = "text", _("text")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    CALL = "call", _("call")


# The kind of address that each channel needs, and the channel by which we write to each kind.
KIND_FOR = {
    Channel.TEXT: PHONE,
    Channel.CALL: PHONE,
    Channel.EMAIL: EMAIL,
    Channel.LETTER: POSTAL,
}
CHANNEL_TO = {PHONE: Channel.TEXT, EMAIL: Channel.EMAIL, POSTAL: Channel.LETTER}


class Content(IntEnum):
    """What a text gives away to somebody who was not meant to read it."""

    NOTHING = 0
    PERSONAL = 1
    HEALTH = 2


class Tone(IntEnum):
    """How familiar a text is; nobody is addressed as a friend they are not (C6)."""

    FORMAL = 0
    FAMILIAR = 1


TEASER = _("There is a message for you. Please call us.")


@dataclass(frozen=True)
class Words:
    """What a topic says by default; ``{name}`` prints a claim or a neutral value.

    ``teaser`` gives nothing away: it goes where the channel or the address may not know more.
    """

    subject: str | Promise
    text: str | Promise
    teaser: str | Promise = TEASER


@dataclass(frozen=True)
class Claim:
    """How a topic speaks of a fact of its subject: what a message claims, not who claims it.

    A text that ``follows`` the fact is written anew when it changes; any other is no longer
    said. With ``allowed`` the topic says something only while the fact is one of these values.
    """

    follows: bool = False
    allowed: tuple[object, ...] = ()

    def holds(self, value: object) -> bool:
        return not self.allowed or value in self.allowed


STANDS, FOLLOWS = Claim(), Claim(follows=True)


def while_it_is(*values: object) -> Claim:
    """The fact must be one of ``values``, and stay the one that was asserted."""
    return Claim(allowed=values)


# A topic about an address goes to that very address and to no other.
ADDRESS = "crm.contact_point"
EVERYWHERE = (Channel.TEXT, Channel.EMAIL, Channel.LETTER)


@dataclass(frozen=True)
class Topic:
    """One kind of message and its terms.

    ``claims`` says how it speaks of each predicate of its subject (A2).
    ``level`` is the least level of an address (0 unknown, 1 plausible, 2 read back,
    3 answered); ``is_same_day`` whether they must know it the same day; ``gathers`` how long it
    waits for others to join; ``probe`` names the promise to try out before sending;
    ``capabilities`` must be live where the customer lives (B6). What ``is_reserved`` is said by
    the one action that knows why, and chosen by nobody.
    """

    code: str
    label: str | Promise
    family: Family
    purpose: Purpose
    words: Words
    subject: str = ""
    claims: dict[str, Claim] = field(default_factory=dict)
    channels: tuple[Channel, ...] = EVERYWHERE
    level: int = 1
    content: Content = Content.PERSONAL
    tone: Tone = Tone.FORMAL
    weight: int = 1
    is_mergeable: bool = False
    is_answer: bool = False
    is_reserved: bool = False
    is_same_day: bool = False
    gathers: timedelta = timedelta()
    lasts: timedelta = timedelta(days=7)
    probe: str = ""
    capabilities: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.label)

    @property
    def is_safety(self) -> bool:
        return self.purpose == Purpose.SAFETY

    @property
    def takes_own_words(self) -> bool:
        """Whether its text comes with each message: it has none itself."""
        return not str(self.words.text)

    @property
    def may_speak_by_itself(self) -> bool:
        """Whether an automation may say it: it answers nobody, and is no call."""
        is_call = set(self.channels) == {Channel.CALL}
        return not (self.is_answer or self.is_reserved or is_call)

    @property
    def may_repeat(self) -> bool:
        """Whether it goes out once more, marked, where nobody knows if it left (gate §3.3)."""
        return self.is_safety or self.is_same_day

    @property
    def is_essential(self) -> bool:
        """Whether it leaves although the customer stopped everything that need not be sent."""
        return self.purpose in (Purpose.SAFETY, Purpose.SERVICE)


class UnknownTopic(CrmError):
    """There is no such topic."""


_topics: dict[str, Topic] = {}


def declare(*topics: Topic) -> None:
    """Add topics to the register; raises ``ValueError`` where a code is taken."""
    for topic in topics:
        if topic.code in _topics:
            raise ValueError(f"The topic {topic.code} is declared twice.")
        _topics[topic.code] = topic


def get(code: str) -> Topic:
    """The topic of that code. Raises ``UnknownTopic``."""
    try:
        return _topics[code]
    except KeyError:
        raise UnknownTopic(field="topic") from None


def named(code: str) -> str:
    """A topic or a family in words; a code that is no longer declared stands as it is."""
    if code in Family.values:
        return str(Family(code).label)
    return str(_topics.get(code, code))


def every() -> Iterator[Topic]:
    """All topics, in the order in which they were declared."""
    yield from _topics.values()


def choices() -> list[tuple[str, str]]:
    return [(topic.code, topic.label) for topic in every()]

"""What came in and a machine would not decide by itself: kept until a person has seen to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from crm import clock, interactions, texts, trail
from crm.exceptions import CrmError
from crm.models import ContactPoint, Customer, User
from notifications.inbound import conversations
from notifications.inbound.conversations import Writer
from notifications.models import Concern, InboundEvent
from notifications.preferences import suppressions

Kind = Concern.Kind


class SeenToAlready(CrmError):
    """Somebody saw to this before you. Look at what is there now."""


class NobodyThere(CrmError):
    """There is no customer with this number. Copy it from the head of their page."""


class NotAStop(CrmError):
    """Only words from a known address can be taken for a wish to stop."""


class OutcomeMissing(CrmError):
    """Enter what came of it."""


def about_words(
    kind: str, event: InboundEvent, *, channel: str, sender: str, words: str, writer: Writer
) -> Concern:
    """Lay somebody's words before a person, once for each time they came in."""
    says = _("Somebody’s words need a person: %(kind)s") % {"kind": Kind(kind).label}
    with trail.act("concern.raised", by=None, customer=writer.customer, says=says):
        made, _is_new = Concern.objects.get_or_create(
            event=event,
            defaults={
                "kind": kind,
                "channel": channel,
                "customer": writer.customer,
                "contact_point": writer.point if writer.customer else None,
                "sender": texts.UNKEEPABLE.sub("", sender)[:320],
                "words": texts.UNKEEPABLE.sub("", words)[: interactions.LONGEST],
            },
        )
    return made


def about_address(
    point: ContactPoint, event: InboundEvent, *, channel: str, why: str
) -> Concern:
    """Have a person find out what is wrong with an address; one question for each."""
    says = _("Nothing arrives there; somebody has to ask for the right one")
    with trail.act("concern.raised", by=None, customer=point.customer, says=says):
        made, _is_new = Concern.objects.get_or_create(
            kind=Kind.ADDRESS,
            contact_point=point,
            ended_at=None,
            defaults={
                "event": event,
                "channel": channel,
                "customer": point.customer,
                "words": why[:300],
            },
        )
    return made


def see_to(concern: Concern, *, ref: str = "", outcome: str = "", by: User) -> Concern:
    """End it: their words go to the customer ``ref``, or ``outcome`` says what came of it.

    Raises ``OutcomeMissing``, ``NobodyThere`` or ``SeenToAlready``.
    """
    if texts.trimmed(ref):
        return belongs_to(concern, ref=ref, by=by)
    if not texts.trimmed(outcome):
        raise OutcomeMissing(field="outcome")
    return settle(concern, outcome=outcome, by=by)


def belongs_to(concern: Concern, *, ref: str, by: User) -> Concern:
    """They are this customer's words after all: put them on their timeline.

    Raises ``NobodyThere`` or ``SeenToAlready``.
    """
    customer = Customer.objects.visible_to(by).filter(ref=ref.strip().upper()).first()
    if customer is None:
        raise NobodyThere(field="ref")
    says = _("{who} found out whose words came in")
    with seeing_to(concern, customer, by=by, says=says, outcome=customer.name):
        interactions.receive(customer, channel=concern.channel, words=concern.words)
        Concern.objects.filter(pk=concern.pk).update(customer=customer)
    return concern


def is_stop(concern: Concern, *, by: User) -> Concern:
    """They want us to stop: what need not be sent ends now.

    Raises ``NotAStop`` or ``SeenToAlready``.
    """
    if concern.kind != Kind.PERHAPS_STOP or concern.contact_point is None:
        raise NotAStop
    says = _("{who} read a reply: they want us to stop")
    writer = conversations.at(concern.contact_point)
    with seeing_to(
        concern, concern.customer, by=by, says=says, outcome=_("They want us to stop")
    ):
        suppressions.stop(
            writer.address, writer.sharers, by=by, words=concern.words, point=writer.point
        )
    return concern


def settle(concern: Concern, *, outcome: str, by: User) -> Concern:
    """It was seen to, and nothing more follows. Raises ``SeenToAlready``."""
    says = _("{who} saw to what came in")
    told = texts.readable(outcome.strip())
    with seeing_to(concern, concern.customer, by=by, says=says, outcome=told):
        return concern


@contextmanager
def seeing_to(
    concern: Concern, customer: Customer | None, *, by: User, says: str, outcome: str
) -> Iterator[None]:
    """One act that ends a concern, whoever else looks at it."""
    with trail.act("concern.settled", by=by, customer=customer, says=says, why=outcome):
        ended = Concern.objects.open().filter(pk=concern.pk)
        if not ended.update(ended_at=clock.now(), outcome=outcome[:300]):
            raise SeenToAlready
        yield

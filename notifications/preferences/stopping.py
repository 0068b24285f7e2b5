"""Stopping: one press ends what need not be sent, at once, for every desk and partner.

From the link in a message, by the button of a mail program (RFC 8058), or noted by a colleague.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm import clock, quarantines
from crm.addresses import Address
from crm.models import ContactPoint, Customer, Quarantine, User
from notifications.models import Message, Suppression, Wish
from notifications.preferences import consent, suppressions, wishes
from notifications.preferences.consent import Proof, Scope
from notifications.preferences.wishes import Change
from notifications.sending import barrier
from notifications.topics import NOT_NEEDED

Reason = Suppression.Reason


@dataclass(frozen=True)
class Pressed:
    """Where it was pressed: the address that the message went to, and the message."""

    point: ContactPoint | None = None
    message: Message | None = None


NOWHERE = Pressed()


def stop(
    customer: Customer, *, by: User | None, pressed: Pressed = NOWHERE, evidence: str = ""
) -> Change:
    """End everything that need not be sent, on every channel.

    A message that would be sent nevertheless has its own topic stopped as well: whoever gets
    one can end just that. Nothing more begins to leave when this has committed and returned.
    Raises ``wishes.EvidenceMissing`` for a colleague who does not say how they know.
    """
    wishes.check(by, Wish.Mode.NEVER, evidence)
    says = (
        _("{who} noted: stop everything that need not be sent")
        if by
        else _("The customer stopped everything that need not be sent")
    )
    with wishes.changing(customer, "messages.stopped", by=by, says=says, why=evidence) as done:
        put(customer, by=by, pressed=pressed, evidence=evidence)
        end_consent(done, by, evidence)
    return done


def put(customer: Customer, *, by: User | None, pressed: Pressed, evidence: str = "") -> None:
    """Write what stops, inside an open act, and let nothing go that is on its way out."""
    # A wish for more would be more specific than the stop, and go before it.
    wishes.drop(customer, mode=Wish.Mode.EACH)
    for topic in stopped_topics(pressed.message):
        made = Wish(customer=customer, topic=topic, mode=Wish.Mode.NEVER, evidence=evidence)
        wishes.put(made, by=by)
    if pressed.point:
        suppress(pressed.point)


def stopped_topics(message: Message | None) -> list[str]:
    """Everything that need not be sent; of what must be, the very topic of the message."""
    if message and message.of_topic.is_essential and not message.of_topic.is_safety:
        return ["", message.topic]
    return [""]


def stands(customer: Customer, message: Message | None) -> bool:
    """Whether a press on this message would stop nothing that is not stopped already."""
    never = {
        one.topic
        for one in wishes.standing(customer)
        if one.mode == Wish.Mode.NEVER and not (one.channel or one.situation or one.is_pause)
    }
    return never.issuperset(stopped_topics(message))


def end_consent(done: Change, by: User | None, evidence: str = "") -> None:
    """Withdraw what they had allowed, for offers and for keeping in touch."""
    source = by.name_and_desk if by else str(consent.OWN_PAGE)
    for purpose in NOT_NEEDED:
        told = Proof(source, _("Stop everything that need not be sent"), evidence)
        customer = done.act.customer
        consent.add(done.act, customer, Scope(purpose), consent.Action.WITHDRAW, told)


def suppress(point: ContactPoint) -> None:
    """Close the address itself for what need not be sent, whoever else it belongs to."""
    barrier.let_none_pass([point])
    address = Address(point.kind, point.value, point.key)
    suppressions.put(address, Reason.LINK, NOT_NEEDED, point=point)


def open_again(customer: Customer) -> None:
    """Open the addresses that a stop of this customer had closed, inside an open act."""
    Suppression.objects.filter(
        contact_point__customer=customer, reason=Reason.LINK, ended_at=None
    ).update(ended_at=clock.now())


def stop_address(point: ContactPoint, *, by: User | None) -> Quarantine:
    """Its owner wants nothing from us at all: close it for every customer and partner."""
    return quarantines.impose(
        point, by=by, via=Quarantine.Via.LINK, for_everybody=True, why=_("Stop this address")
    )

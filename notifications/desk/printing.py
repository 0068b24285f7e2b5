"""Print and post: letters that our check let leave, until somebody has posted them."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm import trail
from crm.exceptions import CrmError
from crm.models import Organisation, User
from notifications.channels import letter, local
from notifications.checking import gate, reading, reasons
from notifications.checking.snapshot import Snapshot
from notifications.findings import Check, Verdict
from notifications.models import Body, Brand, Message, Step
from notifications.models.messages import Feedback, State
from notifications.sending import parcels, settling, sweeping
from notifications.topics import Channel, Purpose

Mode = Organisation.Mode


# What counts on the way from the printer to the post; the rest was a matter of the moment.
LASTING = frozenset(
    {
        Check.HALT,
        Check.IDENTITY,
        Check.ADDRESS,
        Check.QUARANTINE,
        Check.SUPPRESSION,
        Check.BASIS,
        Check.WISH,
        Check.LAUNCH,
        Check.CLAIM,
        Check.CONTRADICTION,
    }
)


class PostedAlready(CrmError):
    """Somebody posted this letter already."""


class NotNow(CrmError):
    """This letter may not be posted for now."""


class NoLonger(CrmError):
    """This letter must not be posted any more."""


@dataclass(frozen=True)
class Obstacle:
    """Why a letter may not be posted, and whether that passes."""

    why: str
    passes: bool = False


def waiting(organisation: Organisation | None) -> QuerySet[Message]:
    """Letters to be printed and posted, the oldest first.

    In a rehearsal there is nothing to post: its letters lie in the local mailbox. A demo shows
    them, so that the list can be seen.
    """
    provider = letter.LetterProvider.name
    if organisation and organisation.mode in (Mode.DEMO, Mode.TEST):
        provider = local.NAME
    letters = Message.objects.filter(
        state=State.SENT, attempts__provider=provider, bodies__channel=Channel.LETTER
    )
    unposted = letters.filter(feedback="").distinct()
    return unposted.select_related("customer", "sender__desk").order_by("ended_at")


def page_of(message: Message) -> dict:
    """The letter in its parts, from what was frozen; the envelope bears the name as well."""
    body = body_of(message)
    brand = Brand.objects.of_desk(message.sender.desk_id)
    page = letter.page(parcels.again(body))
    to = [message.customer.name, *page["to"]]
    return page | {"to": to, "mark": brand.mark if brand else ""}


def body_of(message: Message) -> Body:
    bodies = Body.objects.select_related("message", "contact_point")
    return bodies.get(message=message, no=message.body_no)


def obstacle(message: Message) -> Obstacle | None:
    """What has come in between since our check let a letter leave, as at the take-up of a call.

    It goes to the address on its page and says what it says, or not at all.
    """
    if message.state != State.SENT:
        return Obstacle(_("It was kept from the post"))
    body = body_of(message)
    [snapshot] = reading.snapshots([message.pk])
    if not sweeping.tells_the_same(body, snapshot):
        return Obstacle(_("What it says is not so any more"))
    judgement = gate.decide(as_printed(snapshot, body))
    found = [one for one in judgement.findings if one.check in LASTING]
    if not (barring := [one for one in found if one.verdict > Verdict.JOIN]):
        return None
    worst = max(barring, key=lambda one: (one.check != Check.HALT, one.verdict))
    return Obstacle(reasons.to_staff(worst), passes=worst.check == Check.HALT)


def as_printed(snapshot: Snapshot, body: Body) -> Snapshot:
    """The snapshot as if only this address were there, and the letter did not count yet."""
    facts, own = snapshot.facts, snapshot.message
    own.channel = body.channel
    there = replace(
        facts,
        points=tuple(one for one in facts.points if one.id == body.contact_point_id),
        sent=tuple(one for one in facts.sent if one.message != own.pk),
        unanswered_offers=facts.unanswered_offers - (own.purpose == Purpose.PROMO),
    )
    return replace(snapshot, facts=there)


def posted(message: Message, *, by: User) -> Message:
    """It is in the post. Raises ``PostedAlready`` or ``NotNow``.

    Raises ``NoLonger`` where it must not be posted any more: then it has left the list.
    """
    if not message.feedback and (found := obstacle(message)):
        if found.passes:
            raise NotNow(found.why)
        if message.state == State.SENT:
            withhold(message, why=found.why, by=by)
        raise NoLonger(found.why)
    says = _("{who} posted a letter: %(topic)s") % {"topic": message.of_topic}
    with trail.act("letter.posted", by=by, customer=message.customer, says=says) as act:
        unposted = Message.objects.filter(pk=message.pk, state=State.SENT, feedback="")
        if not unposted.update(feedback=Feedback.DELIVERED):
            raise PostedAlready
        Step.objects.create(act=act, message=message)
    return message


def withhold(message: Message, *, why: str, by: User) -> None:
    """Take a letter off the list; a person sees to it as to any that failed.

    Raises ``PostedAlready``.
    """
    says = _("A letter was kept from the post: %(topic)s") % {"topic": message.of_topic}
    with trail.act(
        "letter.withheld", by=by, customer=message.customer, says=says, why=why
    ) as act:
        current = Message.objects.select_for_update().get(pk=message.pk)
        if current.state != State.SENT or current.feedback:
            raise PostedAlready
        settling.never_arrived(message)
        Step.objects.create(act=act, message=message)

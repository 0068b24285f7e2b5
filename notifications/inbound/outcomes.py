"""What providers and mail servers report of a message, in whatever order it comes (gate §3.3).

Only a report that names a message of ours does anything: anybody can write a mail that looks
like a bounce. A report may come before our own outcome is written, or settle one that nobody
knew; the feedback of a message only ever gets graver.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from crm import fingerprints, trail
from crm.models import ContactPoint
from notifications import topics
from notifications.channels.contract import Outcome, Receipt
from notifications.channels.news import Kind
from notifications.inbound import concerns
from notifications.models import Attempt, Body, InboundEvent, Message, Suppression
from notifications.models.messages import OPEN, Feedback, State
from notifications.preferences import suppressions
from notifications.sending import locks, settling, sweeping

# Reports that come as mail, which anybody can write.
BY_MAIL = ("dsn", "arf")
# So often within so long and we are less sure of an address (gate §3.3).
SOFT_BOUNCES, SOFT_DAYS = 5, timedelta(days=14)
FEEDBACK = {
    Kind.DELIVERED: Feedback.DELIVERED,
    Kind.BOUNCED_HARD: Feedback.BOUNCED,
    Kind.BOUNCED_SOFT: Feedback.UNDELIVERED,
    Kind.COMPLAINED: Feedback.COMPLAINED,
    Kind.REFUSED: Feedback.REFUSED,
}


@dataclass(frozen=True)
class Report:
    """One event, the message and the address that it is about."""

    event: InboundEvent
    kind: Kind
    message: Message
    point: ContactPoint | None

    @property
    def words(self) -> str:
        """What the other side said of it."""
        raw = self.event.payload["raw"]
        said = raw.get("words") or raw.get("ErrorCode") or ""
        return str(said)[:300]


def take(event: InboundEvent) -> str:
    """Do what an event means; answers why nothing could be done, where that is so."""
    message = message_of(event)
    if message is None:
        return _("It names no message of ours.")
    locks.recipient(message.customer_id, message.address_lock)
    message.refresh_from_db()
    report = Report(event, Kind(event.kind), message, point_of(message, event))
    if report.point:
        event.fingerprint = fingerprints.of(report.point.kind, report.point.key)
        event.save(update_fields=["fingerprint"])
    settle(report)
    message.came_back(FEEDBACK[report.kind])
    if react := REACTIONS.get(report.kind):
        react(report)
    return ""


def message_of(event: InboundEvent) -> Message | None:
    """By our own reference first; by the provider's id only where the provider said it."""
    told = event.payload
    messages = Message.objects.select_related("customer")
    try:
        if found := messages.filter(ref=UUID(told["message_ref"])).first():
            return found
    except ValueError:
        pass
    if event.provider in BY_MAIL or not told["provider_id"]:
        return None
    tried = Attempt.objects.filter(provider=event.provider, provider_ref=told["provider_id"])
    return messages.filter(pk__in=tried.values("message")).first()


def point_of(message: Message, event: InboundEvent) -> ContactPoint | None:
    """The address that we used; the report may name the one that it was passed on to."""
    bodies = Body.objects.filter(message=message).select_related("contact_point__customer")
    points = [body.contact_point for body in bodies.order_by("-no") if body.contact_point]
    named = event.payload["address"].casefold()
    same = [one for one in points if named in (one.value.casefold(), one.key)]
    return next(iter([*same, *points]), None)


def settle(report: Report) -> None:
    """An attempt that nobody knew the end of has one now, whatever the event says of it."""
    message, attempt = report.message, report.message.attempts.order_by("-no").first()
    is_refused = report.kind is Kind.REFUSED
    receipt = Receipt(
        Outcome.REFUSED if is_refused else Outcome.ACCEPTED,
        provider_id=report.event.payload["provider_id"],
        detail=report.words,
    )
    if message.state in (State.SENDING, State.UNKNOWN):
        if lease := sweeping.lease_again(message):
            settling.conclude(message, attempt.no, lease, receipt)
    elif message.state in OPEN and message.body_no and not is_refused:
        arrived_after_all(message)
    elif message.state == State.SENT and is_refused:
        refused_late(message, receipt)
    message.refresh_from_db()


def arrived_after_all(message: Message) -> None:
    """It waited to be sent once more, or a person was asked: no need."""
    says = _("It had left after all: %(topic)s") % {"topic": message.of_topic}
    with trail.act("message.sent", by=None, customer=message.customer, says=says):
        settling.arrived(message)


def refused_late(message: Message, receipt: Receipt) -> None:
    """A provider took it and found out later that it may not be sent: it counts for nothing."""
    settling.never_arrived(message)
    settling.failed(message, receipt)


def bounced(report: Report) -> None:
    """Nothing arrives there: closed for everything, and a person asks for the right address."""
    if report.point is None:
        return
    says = _("Nothing arrives there any more, so it is closed")
    suppressions.close(report.point, Suppression.Reason.BOUNCED, says=says, why=report.words)
    if report.point.is_live:
        channel = report.message.bodies.order_by("-no").values_list("channel", flat=True)[0]
        concerns.about_address(report.point, report.event, channel=channel, why=report.words)


def complained(report: Report) -> None:
    """Reported as unwanted: nothing that need not be sent goes there, to anybody."""
    if report.point is None:
        return
    says = _("A message was reported as unwanted: %(topic)s") % {
        "topic": report.message.of_topic
    }
    suppressions.close(
        report.point,
        Suppression.Reason.COMPLAINED,
        says=says,
        why=report.words,
        purposes=topics.NOT_NEEDED,
    )


def bounced_softly(report: Report) -> None:
    """A full mailbox is no reason to give it up; one that is always full is less sure."""
    if report.point is None:
        return
    lately = InboundEvent.objects.filter(
        fingerprint=report.event.fingerprint,
        kind=Kind.BOUNCED_SOFT,
        came_at__gt=report.event.came_at - SOFT_DAYS,
    )
    if lately.count() % SOFT_BOUNCES:
        return
    says = _("Messages keep being turned away there, so we are less sure of it")
    with trail.act("contact_point.doubted", by=None, customer=report.point.customer, says=says):
        ContactPoint.objects.filter(pk=report.point.pk, level__gt=0).update(
            level=F("level") - 1
        )


REACTIONS: dict[Kind, Callable[[Report], None]] = {
    Kind.BOUNCED_HARD: bounced,
    Kind.BOUNCED_SOFT: bounced_softly,
    Kind.COMPLAINED: complained,
}

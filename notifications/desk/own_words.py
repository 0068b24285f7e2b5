"""A colleague's own words to one customer: by the way the customer prefers, taken back for ten
seconds, and held against the facts before they leave."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from crm import addresses, clock, drafts
from crm.exceptions import CrmError
from crm.models import Customer, User
from notifications import outbox, planning, topics
from notifications.channels.text import Parts, parts
from notifications.checking import gate, reading, reasons
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Route, Snapshot
from notifications.desk import messages
from notifications.findings import Verdict
from notifications.models import Message
from notifications.models.messages import State
from notifications.outbox import Intent
from notifications.sending import delivery, rendering
from notifications.sending.links import new_token
from notifications.topics import Channel
from notifications.writing import insertions
from notifications.writing.insertions import Odd

TOPIC = "staff.reply"
# How long a colleague may think better of it.
TAKE_BACK = timedelta(seconds=10)
LIMIT = 5_000


class Differs(CrmError):
    """What you wrote differs from what we know."""

    def __init__(self, odds: list[Odd]):
        super().__init__()
        self.odds = odds


class NotYours(CrmError):
    """Only the colleague who wrote a message can take it back."""


@dataclass(frozen=True)
class Trial:
    """A colleague's words as they would leave now, before they are sent."""

    snapshot: Snapshot
    judgement: Judgement
    ways: dict[str, str]

    @property
    def goes(self) -> str:
        """By which way it goes, as in “text to …2231”."""
        return way(self.judgement.route)


def trial(customer: Customer, *, by: User, text: str = "", channel: str = "") -> Trial:
    """What our check makes of these words now; one query, nothing is written."""
    world, found = reading.facts_of([customer.pk])
    message = planning.unsaved(
        topics.get(TOPIC), world.now, customer=customer, sender=by, own_words=written(text)
    )
    snapshot = Snapshot(world, message, found[customer.pk])
    routes = [route for route in gate.routes(snapshot) if route.point]
    ways = {route.channel: way(route) for route in reversed(routes)}
    message.channel = channel if channel in ways else ""
    return Trial(snapshot, gate.decide(snapshot), dict(reversed(ways.items())))


def way(route: Route) -> str:
    """A channel and its address, as short as a tab can bear."""
    told = {"channel": route.channel.label}
    if route.point is None:
        return _("{channel}, no address yet").format(**told)
    point = route.point
    if point.kind == addresses.PHONE:
        told["address"] = f"…{point.key.partition(';')[0][-4:]}"
    else:
        told["address"] = addresses.shown(point.kind, point.value, point.key).split("\n")[0]
    return _("{channel} to {address}").format(**told)


def length(tried: Trial, *, by: User) -> Parts:
    """How long the whole text is with its signature and link, and in how many parts it goes."""
    snapshot = tried.snapshot
    whole = [
        rendering.preview(snapshot, tried.judgement, by).text,
        rendering.signed(snapshot, by),
        rendering.footer_of(snapshot, tried.judgement.route.channel, new_token()),
    ]
    return parts("\n\n".join(whole))


def send(
    customer: Customer, *, text: str, channel: str = "", confirmed: str = "", by: User
) -> Message:
    """Queue a colleague's words; they leave in ten seconds unless they are taken back.

    Raises ``Differs`` where a typed date or amount is borne out by no fact and was not
    ``confirmed`` as it stands.
    """
    odds = insertions.odds(text, insertions.known(customer))
    if odds and confirmed != as_confirmed(odds):
        raise Differs(odds)
    due = clock.now() + TAKE_BACK
    intent = Intent(customer, TOPIC, own_words=written(text), channel=channel, not_before=due)
    message = outbox.queue(intent, by=by)
    delivery.send_at(message.pk, due)
    return message


def written(text: str) -> dict[str, str]:
    return {"subject": str(topics.get(TOPIC).words.subject), "text": text}


def as_confirmed(odds: list[Odd]) -> str:
    """What a colleague says is right as typed: other odds are asked about anew."""
    return "|".join(odd.typed for odd in odds)


def take_back(message: Message, *, by: User) -> Message:
    """Undo within the ten seconds: nothing leaves, and the words lie before their writer again.

    Raises ``NotYours``, and ``messages.LeftAlready`` where it was too late.
    """
    if message.sender_id != by.pk or message.topic != TOPIC:
        raise NotYours
    messages.drop(message, why=_("Taken back in time."), by=by)
    text = message.own_words["text"]
    drafts.keep(f"reply_new:{message.customer.ref}", {"text": [text]}, by=by)
    return message


def may_take_back(message: Message, by: User, now) -> bool:
    """Whether there is still time."""
    return (
        message.topic == TOPIC
        and message.sender_id == by.pk
        and message.state == State.QUEUED
        and now < message.due_at
    )


def is_text(tried: Trial) -> bool:
    return tried.judgement.route.channel == Channel.TEXT


def warning(tried: Trial) -> str:
    """Why it would not leave at once, to be read before it is sent; empty where it would."""
    found = tried.judgement.decisive
    if tried.judgement.verdict == Verdict.SEND or found is None:
        return ""
    return reasons.to_staff(found)

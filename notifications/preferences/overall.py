"""The four plain choices that come before all details: less, pause, another channel, stop."""

from datetime import date
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from crm.models import Customer, User
from notifications.models import Wish
from notifications.preferences import consent, stopping, wishes
from notifications.preferences.consent import Proof, Scope
from notifications.preferences.stopping import NOWHERE, Pressed
from notifications.preferences.wishes import Change
from notifications.topics import Purpose


class Overall(TextChoices):
    """The four plain choices, and the one that leaves it to the details."""

    LESS = "less", _("Less often")
    PAUSE = "pause", _("Pause")
    CHANNEL = "channel", _("Another channel")
    STOP = "stop", _("Stop")
    DETAIL = "detail", _("As chosen in detail")


class Chosen(Protocol):
    """One of the four, with its day or its channel."""

    overall: str
    until: date | None
    channel: str


def put(
    customer: Customer,
    chosen: Chosen,
    change: Change,
    *,
    by: User | None,
    evidence: str = "",
    pressed: Pressed = NOWHERE,
) -> None:
    """Write one of the four, inside an open change.

    The customer's own choice takes the place of the one that stood; what a colleague notes
    leaves alone what the customer chose.
    """
    if by is None:
        begin_anew(customer, chosen)
    if chosen.overall == Overall.STOP:
        stopping.put(customer, by=by, pressed=Pressed(pressed.point), evidence=evidence)
        stopping.end_consent(change, by, evidence)
    elif chosen.overall == Overall.CHANNEL:
        wishes.put_hours(customer, {"channels": [chosen.channel]})
    elif terms := terms_of(chosen):
        wishes.put(Wish(customer=customer, evidence=evidence, **terms), by=by)


def terms_of(chosen: Chosen) -> dict:
    """The wish that a choice means, where it means one."""
    return {
        Overall.LESS: wishes.MONTHLY,
        Overall.PAUSE: {"mode": Wish.Mode.NEVER, "until_on": chosen.until},
    }.get(chosen.overall, {})


def begin_anew(customer: Customer, chosen: Chosen) -> None:
    """End what stood of the four; a stop leaves the order of channels as it was."""
    wishes.drop(customer, topic="", channel="", situation="")
    if chosen.overall != Overall.STOP:
        stopping.open_again(customer)
        wishes.put_hours(customer, {"channels": []})


def free_again(customer: Customer, chosen: Chosen, change: Change) -> None:
    """Whoever takes a stop back lets us keep in touch; offers have a choice of their own."""
    told = Proof(str(consent.OWN_PAGE), str(Overall(chosen.overall).label))
    scope = Scope(Purpose.RELATIONSHIP)
    consent.add(change.act, customer, scope, consent.Action.CONFIRM, told)

"""A customer's choices as one whole: what the preference page shows, and what it saves.

The page of the customer and ours read and write the same wishes (B21).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time

from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Customer, User
from notifications.models import ContactHours, Wish
from notifications.models.wishes import Situation
from notifications.preferences import (
    consent,
    overall,
    spoken,
    stopping,
    suppressions,
    wishes,
)
from notifications.preferences.consent import Proof, Scope
from notifications.preferences.overall import Overall
from notifications.preferences.stopping import NOWHERE, Pressed
from notifications.preferences.wishes import Change
from notifications.topics import Channel, Family, Purpose

FAMILIES = (
    Family.VISITS,
    Family.DELIVERIES,
    Family.BILLS,
    Family.QUESTIONS,
    Family.OFFERS,
)
# The kinds that rest on a word of theirs and on nothing else.
RESTS_ON = {Family.OFFERS: Purpose.PROMO, Family.QUESTIONS: Purpose.RELATIONSHIP}
YES = {
    Purpose.PROMO: consent.Action.GRANT,
    Purpose.RELATIONSHIP: consent.Action.CONFIRM,
}
FOLLOW_UP = "enquiry.follow_up"
Mode = Wish.Mode


class Often(TextChoices):
    """How often something of one kind may come."""

    EACH = "each", gettext_lazy("Each time")
    WEEKLY = "weekly", gettext_lazy("At most 1 a week")
    MONTHLY = "monthly", gettext_lazy("At most 1 a month")
    NEVER = "never", gettext_lazy("Never")


class After(TextChoices):
    """What may follow when they ask something."""

    TWICE = "twice", gettext_lazy("You may follow up twice within a month")
    ONCE = "once", gettext_lazy("You may follow up once")
    NOT_PRICES = "not_prices", gettext_lazy("No follow-up when I ask for a price")
    ANSWER = "answer", gettext_lazy("Just answer me. No follow-up")


@dataclass(frozen=True)
class Kind:
    """What they chose for one kind of message."""

    often: str = Often.EACH
    channels: tuple[str, ...] = tuple(Channel.values)


@dataclass(frozen=True)
class Choices:
    """All that the page shows."""

    overall: str = Overall.DETAIL
    until: date | None = None
    channel: str = ""
    after: str = After.TWICE
    not_before: time | None = None
    not_after: time | None = None
    kinds: dict[str, Kind] = field(default_factory=dict)


def of(customer: Customer) -> Choices:
    """What stands today."""
    standing = wishes.standing(customer)
    hours = ContactHours.objects.filter(customer=customer).first() or ContactHours()
    pause = next((one for one in standing if one.is_pause and not one.topic), None)
    channel = hours.channels[0] if hours.channels else ""
    on_the_whole = overall_of(standing, pause, channel)
    # What a stop ended with everything else comes again once it is taken back.
    asked = {Purpose.PROMO} if on_the_whole == Overall.STOP else set(Purpose)
    return Choices(
        overall=on_the_whole,
        until=pause.until_on if pause else None,
        channel=channel,
        after=after_of(standing),
        not_before=hours.not_before,
        not_after=hours.not_after,
        kinds={
            family: kind_of(family, standing, allowed(customer, family, asked))
            for family in FAMILIES
        },
    )


def overall_of(standing: list[Wish], pause: Wish | None, channel: str) -> str:
    general = [one for one in standing if not (one.topic or one.channel or one.situation)]
    if any(one.mode == Mode.NEVER and not one.is_pause for one in general):
        return Overall.STOP
    if pause:
        return Overall.PAUSE
    if any(one.mode == Mode.AT_MOST for one in general):
        return Overall.LESS
    return Overall.CHANNEL if channel else Overall.DETAIL


def after_of(standing: list[Wish]) -> str:
    asked = {one.situation: one for one in standing if one.situation}
    question = asked.get(Situation.QUESTION)
    if question:
        return After.ANSWER if question.mode == Mode.NEVER else After.ONCE
    return After.NOT_PRICES if Situation.PRICE_QUESTION in asked else After.TWICE


def kind_of(family: str, standing: list[Wish], allowed: set[str]) -> Kind:
    own = [one for one in standing if one.topic == family and not one.situation]
    plain = [one for one in own if not one.channel]
    shut = {one.channel for one in own if one.channel and one.mode == Mode.NEVER}
    if not allowed:
        return Kind(Often.NEVER, tuple(one for one in Channel.values if one not in shut))
    return Kind(often_of(plain), tuple(one for one in Channel.values if one in allowed - shut))


def often_of(plain: list[Wish]) -> str:
    """The strictest of what stands."""
    modes = {one.mode: one for one in plain}
    if Mode.NEVER in modes:
        return Often.NEVER
    if Mode.AT_MOST in modes:
        return Often.MONTHLY if modes[Mode.AT_MOST].per_days >= 30 else Often.WEEKLY
    return Often.WEEKLY if Mode.WEEKLY in modes else Often.EACH


def allowed(customer: Customer, family: str, asked: set[str]) -> set[str]:
    """The channels on which their word lets messages of this kind come (A15)."""
    purpose = RESTS_ON.get(family)
    if purpose not in asked:
        return set(Channel.values)
    stopped = suppressions.stopped_channels(customer)
    return consent.allowed(customer, Scope(purpose, family)) - stopped


def are_stopped(customer: Customer, chosen: Choices) -> bool:
    """Whether they chose a channel that a STOP of theirs keeps closed."""
    stopped = suppressions.stopped_channels(customer)
    wanted = (chosen.kinds[one] for one in RESTS_ON)
    return any(one.often != Often.NEVER and stopped & {*one.channels} for one in wanted)


def save(
    customer: Customer, *, by: User | None, chosen: Choices, pressed: Pressed = NOWHERE
) -> Change | None:
    """Write what differs from what stood, in one act; None where nothing does."""
    before = of(customer)
    told = list(differences(before, chosen))
    if not told:
        return None
    says = _("The customer chose what we may send: %(what)s") % {"what": "; ".join(told)}
    with wishes.changing(customer, "choices.saved", by=by, says=says) as change:
        if is_other_overall(before, chosen):
            overall.put(customer, chosen, change, by=by, pressed=pressed)
            if before.overall == Overall.STOP:
                overall.free_again(customer, chosen, change)
        put_after(customer, before, chosen)
        for family in FAMILIES:
            put_kind(customer, family, before.kinds[family], chosen.kinds[family], change)
        hours = {"not_before": chosen.not_before, "not_after": chosen.not_after}
        if any(getattr(before, name) != value for name, value in hours.items()):
            wishes.put_hours(customer, hours)
    return change


def differences(before: Choices, chosen: Choices) -> Iterator[str]:
    """Each choice that differs, as the trail says it."""
    if is_other_overall(before, chosen):
        yield str(Overall(chosen.overall).label)
    for family in FAMILIES:
        if before.kinds[family] != chosen.kinds[family]:
            often = Often(chosen.kinds[family].often).label
            yield f"{spoken.topic(family)}: {often}"
    if before.after != chosen.after:
        yield str(After(chosen.after).label)
    if (before.not_before, before.not_after) != (chosen.not_before, chosen.not_after):
        yield _("the hours")


def is_other_overall(before: Choices, chosen: Choices) -> bool:
    if chosen.overall == Overall.CHANNEL and before.channel != chosen.channel:
        return True
    return (before.overall, before.until) != (chosen.overall, chosen.until)


def put_after(customer: Customer, before: Choices, chosen: Choices) -> None:
    if before.after == chosen.after:
        return
    questions = (Situation.QUESTION, Situation.PRICE_QUESTION)
    wishes.drop(customer, situation__in=questions)
    terms = {
        After.ANSWER: {"situation": Situation.QUESTION, "mode": Mode.NEVER},
        After.NOT_PRICES: {"situation": Situation.PRICE_QUESTION, "mode": Mode.NEVER},
        After.ONCE: {
            "topic": FOLLOW_UP,
            "situation": Situation.QUESTION,
            **wishes.MONTHLY,
        },
    }
    if chosen.after in terms:
        wishes.put(Wish(customer=customer, **terms[chosen.after]), by=None)


def put_kind(
    customer: Customer, family: str, before: Kind, chosen: Kind, change: Change
) -> None:
    """How often, by which channels, and for offers whether they allow them at all."""
    if before == chosen:
        return
    wishes.drop(customer, topic=family, situation="")
    if terms := TERMS.get(chosen.often):
        wishes.put(Wish(customer=customer, topic=family, **terms), by=None)
    for channel in sorted({*Channel.values} - {*chosen.channels}):
        made = Wish(customer=customer, topic=family, channel=channel, mode=Mode.NEVER)
        wishes.put(made, by=None)
    if chosen.often != Often.NEVER:
        stopping.open_again(customer)
    if family in RESTS_ON:
        put_consent(customer, family, before, chosen, change)


def put_consent(
    customer: Customer, family: str, before: Kind, chosen: Kind, change: Change
) -> None:
    """Their own word for what rests on it, in the words that stood beside the choice."""
    purpose = RESTS_ON[family]
    wording = f"{capfirst(Family(family).label)}: {Often(chosen.often).label}"
    told = Proof(str(consent.OWN_PAGE), wording, _("Chosen and saved there"))
    is_wanted, was_wanted = chosen.often != Often.NEVER, before.often != Often.NEVER
    if is_wanted:
        more = sorted({*chosen.channels} - {*before.channels}) if was_wanted else [""]
        for channel in more:
            scope = Scope(purpose, family, channel)
            consent.add(change.act, customer, scope, YES[purpose], told)
    elif was_wanted and purpose == Purpose.PROMO:
        scope = Scope(purpose, family)
        consent.add(change.act, customer, scope, consent.Action.WITHDRAW, told)


TERMS = {
    Often.NEVER: {"mode": Mode.NEVER},
    Often.WEEKLY: {"mode": Mode.WEEKLY},
    Often.MONTHLY: wishes.MONTHLY,
}

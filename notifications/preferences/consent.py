"""Consent as events that are only ever added: who allowed or ended what, how, and the proof.

Consent is per purpose and channel, and the one who relies on it must be able to show it
(GDPR Art. 7(1)). The latest event that fits counts.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock, texts
from crm.exceptions import CrmError
from crm.models import Act, Customer, User
from notifications.models import ConsentEvent
from notifications.preferences import spoken, wishes
from notifications.preferences.wishes import Change
from notifications.topics import Channel, Purpose

Action = ConsentEvent.Action


class ProofMissing(CrmError):
    """Enter how they said so, for example “signed the form of 4 November”."""


@dataclass(frozen=True)
class Scope:
    """What a word about consent covers; an empty topic or channel means all of them."""

    purpose: str = Purpose.PROMO
    topic: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Proof:
    """How it was said: the words that were read, where, and what shows it."""

    source: str
    wording: str = ""
    proof: str = ""


def note(  # noqa: PLR0913 - what is kept of one word
    customer: Customer,
    *,
    by: User,
    action: str,
    topic: str = "",
    channel: str = "",
    wording: str,
    source: str,
    ends_on: date | None = None,
) -> Change:
    """Note what they said of offers to a colleague; the colleague is named as the proof.

    Raises what ``grant`` raises.
    """
    scope = Scope(Purpose.PROMO, topic, channel)
    proof = Proof(source, texts.readable(wording), _("Noted by %s") % by.name_and_desk)
    if action == Action.WITHDRAW:
        return withdraw(customer, by=by, scope=scope, proof=proof)
    return grant(customer, by=by, scope=scope, proof=proof, ends_on=ends_on)


def grant(
    customer: Customer,
    *,
    by: User | None,
    scope: Scope,
    proof: Proof,
    ends_on: date | None = None,
) -> Change:
    """Note that they allow it.

    Raises ``ProofMissing`` where a colleague says not how, and ``wishes.DayIsPast``.
    """
    if ends_on and ends_on < clock.today():
        raise wishes.DayIsPast(field="ends_on")
    if by and not texts.trimmed(proof.proof or proof.wording):
        raise ProofMissing(field="proof")
    says = (
        _("{who} noted a permission: %(what)s") if by else _("The customer allowed: %(what)s")
    )
    return _told(customer, by, says, scope, proof, Action.GRANT, ends_on)


def withdraw(customer: Customer, *, by: User | None, scope: Scope, proof: Proof) -> Change:
    """Note that they end it; it needs no proof, and counts at once."""
    says = _("{who} ended a permission: %(what)s") if by else _("The customer ended: %(what)s")
    return _told(customer, by, says, scope, proof, Action.WITHDRAW, None)


def latest(customer: Customer, scope: Scope) -> ConsentEvent | None:
    """The last event of just this scope."""
    told = customer.consent_events.filter(
        purpose=scope.purpose, topic=scope.topic, channel=scope.channel
    )
    return told.order_by("-at", "-pk").first()


def allowed(customer: Customer, scope: Scope) -> set[str]:
    """The channels on which the last word lets it come; without one only offers may not."""
    told = customer.consent_events.filter(purpose=scope.purpose, topic__in=["", scope.topic])
    events = list(told.order_by("-at", "-pk"))
    return {one for one in Channel.values if allows(events, scope.purpose, one)}


def allows(events: list[ConsentEvent], purpose: str, channel: str) -> bool:
    last = next((one for one in events if one.channel in ("", channel)), None)
    if last is None:
        return purpose != Purpose.PROMO
    is_over = last.ends_on is not None and last.ends_on < clock.today()
    return last.action != Action.WITHDRAW and not is_over


def add(
    act: Act,
    customer: Customer,
    scope: Scope,
    action: str,
    proof: Proof,
    ends_on: date | None = None,
) -> ConsentEvent:
    """Add one event to the open act."""
    return ConsentEvent.objects.create(
        act=act,
        customer=customer,
        purpose=scope.purpose,
        topic=scope.topic,
        channel=scope.channel,
        action=action,
        wording=proof.wording,
        source=proof.source[:120],
        proof=proof.proof[:200],
        ends_on=ends_on,
    )


def unsay(act: Act, event: ConsentEvent) -> int:
    """Let count again what was said beside ``event``, inside the open act; answer how much.

    Where nothing was, keeping in touch is free as it was, and offers stay without consent:
    nobody gives it by taking something back. Nothing where they spoke of it since.
    """
    standing = [one for one in beside(event) if touch(one, event)]
    wider = [one for one in standing if covers(one, event)]
    if wider and wider[-1].pk > event.pk:
        return 0
    counted = [one for one in standing if not wider or one.pk >= wider[-1].pk]
    told = [(narrowed(one, event), again(one), proof_of(one), one.ends_on) for one in counted]
    without_a_word = WITHOUT_A_WORD[event.purpose]
    if not wider and event.action != without_a_word:
        proof = Proof(event.source, event.wording, _("Taken back"))
        told.insert(0, (narrowed(event, event), without_a_word, proof, None))
    for scope, action, proof, ends_on in told:
        add(act, event.customer, scope, action, proof, ends_on)
    return len(told)


def beside(event: ConsentEvent) -> list[ConsentEvent]:
    """The last word of each scope but ``event``, in the order in which they were said."""
    others = ConsentEvent.objects.filter(customer=event.customer, purpose=event.purpose)
    last = {
        (one.topic, one.channel): one
        for one in others.exclude(pk=event.pk).order_by("at", "pk")
    }
    return sorted(last.values(), key=lambda one: (one.at, one.pk))


def touch(one: ConsentEvent, other: ConsentEvent) -> bool:
    """Whether some message is spoken of by both."""
    topics, channels = {one.topic, other.topic}, {one.channel, other.channel}
    return len(topics - {""}) < 2 and len(channels - {""}) < 2


def covers(one: ConsentEvent, other: ConsentEvent) -> bool:
    return one.topic in ("", other.topic) and one.channel in ("", other.channel)


def narrowed(one: ConsentEvent, other: ConsentEvent) -> Scope:
    """What both speak of."""
    return Scope(one.purpose, one.topic or other.topic, one.channel or other.channel)


def again(one: ConsentEvent) -> str:
    return one.action if one.action == Action.WITHDRAW else Action.CONFIRM


def proof_of(event: ConsentEvent) -> Proof:
    return Proof(event.source, event.wording, event.proof)


def _told(customer, by, says, scope, proof, action, ends_on) -> Change:  # noqa: PLR0913
    says %= {"what": spoken.consented(scope.purpose, scope.topic)}
    with wishes.changing(customer, VERBS[action], by=by, says=says, why=proof.proof) as change:
        add(change.act, customer, scope, action, proof, ends_on)
    return change


WITHOUT_A_WORD = {Purpose.RELATIONSHIP: Action.CONFIRM, Purpose.PROMO: Action.WITHDRAW}
VERBS = {
    Action.GRANT: "consent.granted",
    Action.WITHDRAW: "consent.withdrawn",
}
OWN_PAGE = gettext_lazy("the customer’s own page")

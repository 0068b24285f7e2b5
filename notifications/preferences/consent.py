"""Consent as events that are only ever added: who allowed or ended what, how, and the proof.

Consent is per purpose and channel, and the one who relies on it must be able to show it
(GDPR Art. 7(1)). The latest event that fits counts.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import texts
from crm.exceptions import CrmError
from crm.models import Act, Customer, User
from notifications.models import ConsentEvent
from notifications.preferences import wishes
from notifications.preferences.wishes import Change
from notifications.topics import Family, Purpose

Action = ConsentEvent.Action


class ProofMissing(CrmError):
    """Enter how they said so, for example “signed the form of 4 November”."""


class NothingToConfirm(CrmError):
    """There is no permission that could be confirmed."""


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


def grant(
    customer: Customer,
    *,
    by: User | None,
    scope: Scope,
    proof: Proof,
    ends_on: date | None = None,
) -> Change:
    """Note that they allow it. Raises ``ProofMissing`` where a colleague says not how."""
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


def confirm(customer: Customer, *, by: User | None, scope: Scope, proof: Proof) -> Change:
    """Note that they say it once more, with the same end. Raises ``NothingToConfirm``."""
    last = latest(customer, scope)
    if last is None or last.action == Action.WITHDRAW:
        raise NothingToConfirm
    says = _("{who} noted again: %(what)s") if by else _("The customer confirmed: %(what)s")
    return _told(customer, by, says, scope, proof, Action.CONFIRM, last.ends_on)


def latest(customer: Customer, scope: Scope) -> ConsentEvent | None:
    """The last event of just this scope."""
    told = customer.consent_events.filter(
        purpose=scope.purpose, topic=scope.topic, channel=scope.channel
    )
    return told.order_by("-at", "-pk").first()


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


def _told(customer, by, says, scope, proof, action, ends_on) -> Change:  # noqa: PLR0913
    what = str(Family(scope.topic).label) if scope.topic in Family.values else scope.topic
    says %= {"what": what or Purpose(scope.purpose).label}
    with wishes.changing(customer, VERBS[action], by=by, says=says, why=proof.proof) as change:
        add(change.act, customer, scope, action, proof, ends_on)
    return change


VERBS = {
    Action.GRANT: "consent.granted",
    Action.WITHDRAW: "consent.withdrawn",
    Action.CONFIRM: "consent.confirmed",
}
OWN_PAGE = gettext_lazy("the customer’s own page")

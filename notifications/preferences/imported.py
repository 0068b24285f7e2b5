"""What a file said that people do not want: kept as withdrawn consent, with its source.

Coming in with such a word must never be taken for silence: it counts for offers and for
keeping in touch, on the channel that the column names, or on all.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from crm.importing.refusals import Refusal
from crm.models import Act, Customer
from notifications.preferences import consent, reviewing
from notifications.preferences.consent import Proof, Scope
from notifications.topics import NOT_NEEDED


def refuse(customer: Customer, refusals: Iterable[Refusal], *, source: str, act: Act) -> None:
    """Add the refusals to the open act of the import."""
    for one in refusals:
        told = Proof(source, wording=one.column, proof=_("In the file: %s") % one.cell)
        for purpose in NOT_NEEDED:
            scope = Scope(purpose, channel=one.channel)
            consent.add(act, customer, scope, consent.Action.WITHDRAW, told)
    if customer.messages.open().exists():
        reviewing.look_again(customer)

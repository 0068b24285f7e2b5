"""News from below: a fact changed, an address was closed."""

from django.db import transaction

from crm import events, fingerprints
from notifications import barrier, waking


def on_fact_changed(sender, subject: str, act, **_kwargs) -> None:
    """Whatever waits to speak of the subject is looked at again."""
    waking.wake(subject)


def on_address_closed(sender, kind: str, key: str, act, **_kwargs) -> None:
    """“Corrected” is shown only when nothing is on its way to the old address any more."""
    waking.wake("contact_points", customer=act.customer_id)
    fingerprint = fingerprints.of(kind, key)
    transaction.on_commit(lambda: barrier.close(fingerprint))


events.fact_changed.connect(on_fact_changed)
events.address_closed.connect(on_address_closed)

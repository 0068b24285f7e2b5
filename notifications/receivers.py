"""News from below: a fact changed, an address came or went, a file said what not to do."""

from django.db import transaction

from crm import address_facts, events, fingerprints
from notifications.desk import corrections
from notifications.preferences import imported
from notifications.public import verification
from notifications.sending import waking, watching


def on_fact_changed(sender, subject: str, act, **_kwargs) -> None:
    """Whatever waits to speak of the subject is looked at again; what was told is offered."""
    waking.wake(subject)
    corrections.offer(subject)
    if subject.startswith(address_facts.KIND):
        waking.wake("contact_points", customer=act.customer_id)


def on_address_closed(sender, kind: str, key: str, act, **_kwargs) -> None:
    """“Corrected” is shown only when nothing is on its way to the old address any more."""
    waking.wake("contact_points", customer=act.customer_id)
    fingerprint = fingerprints.of(kind, key)
    transaction.on_commit(lambda: watching.close(fingerprint))


def on_contact_point_added(sender, point, act, **_kwargs) -> None:
    """A new address is asked first whether it is the right one (B9)."""
    verification.ask(point)


def on_customer_imported(sender, customer, refusals, source: str, act, **_kwargs) -> None:
    """What a file says they do not want counts from the first moment."""
    imported.refuse(customer, refusals, source=source, act=act)


events.fact_changed.connect(on_fact_changed)
events.address_closed.connect(on_address_closed)
events.contact_point_added.connect(on_contact_point_added)
events.customer_imported.connect(on_customer_imported)

"""Showing: how words read for a real customer, without anything being queued or written."""

from crm import facts
from crm.models import Customer, Order, User
from notifications import planning
from notifications.checking import gate, reading
from notifications.checking.snapshot import Facts, Snapshot, World
from notifications.models import Wording
from notifications.sending import rendering
from notifications.sending.rendering import Source


def preview_of(wording: Wording, customer: Customer, sender: User) -> Source:
    """The subject and the text as this customer would read them now, signed by ``sender``."""
    world, found = reading.facts_of([customer.pk])
    subject = subject_for(wording, customer)
    snapshot = snapshot_of(wording, found[customer.pk], world, subject)
    said = rendering.preview(snapshot, gate.decide(snapshot), sender)
    if not said.is_signed:
        return said
    return Source(said.subject, f"{said.text}\n\n{rendering.signed(snapshot, sender)}")


def snapshot_of(wording: Wording, found: Facts, world: World, subject: str) -> Snapshot:
    """A message with these words that stands nowhere."""
    told = {"subject": subject, "channel": wording.channel}
    message = planning.unsaved(
        wording.of_topic, world.now, customer=found.customer, wording=wording, **told
    )
    readings = facts.read([subject]) if subject else {}
    message.claims = {name: fact.value for (_subject, name), fact in readings.items()}
    return Snapshot(world, message, found, readings, wordings=(as_read(wording),))


def as_read(wording: Wording) -> dict:
    """A wording as a snapshot holds it."""
    names = ("id", "channel", "language", "subject", "text", "features", "interests")
    return {name: getattr(wording, name) for name in (*names, "is_signed", "state")}


def subject_for(wording: Wording, customer: Customer) -> str:
    """The newest thing of theirs that these words could be about."""
    if wording.of_topic.subject != "crm.order":
        return ""
    newest = Order.objects.filter(customer=customer).order_by("-placed_on", "-pk").first()
    return newest.subject if newest else ""

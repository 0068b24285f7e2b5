"""What leaves in the past goes straight into the local mailbox: no line, no provider between.

The claim, our check and the settling are those of every message; only the hand-over is ours.
"""

from notifications.carrier import boxes, mail, texts
from notifications.channels import local
from notifications.channels.contract import Outcome, Parcel, Receipt
from notifications.channels.mime import mime
from notifications.models import Arrival, Message
from notifications.models.arrivals import Behaviour
from notifications.sending import claiming, delivery, parcels, settling
from notifications.sending.claiming import AnotherAddress
from notifications.topics import Channel

# What the rules of the carrier may make of an address; every other one takes what comes.
ANSWERS = {
    Behaviour.REFUSE: (Outcome.REFUSED, "There is nobody of that name here"),
    Behaviour.CUT_AFTER_ACCEPT: (Outcome.UNKNOWN, "The line broke before the answer"),
}


def post(message: Message) -> Message:
    """Look at a message that is due and hand it over where it may leave, as a worker does."""
    for _beginning in range(delivery.BEGINNINGS):
        try:
            claimed = claiming.claim(message, delivery.provider_name)
        except AnotherAddress as other:
            message.address_lock = other.lock
            continue
        if claimed:
            settling.settle(claimed, handed_over(parcels.of(claimed)))
        break
    message.refresh_from_db()
    return message


def send_batch(wanted: dict[int, int | None]) -> int:
    """The same for some of a letter; answer how many left."""
    claimed = claiming.claim_batch(wanted, delivery.provider_name)
    for one in claimed:
        settling.settle(one, handed_over(parcels.of(one)))
    return len(claimed)


def handed_over(parcel: Parcel) -> Receipt:
    arrival = arrival_of(parcel)
    outcome, words = ANSWERS.get(arrival.behaviour, (Outcome.ACCEPTED, ""))
    if outcome == Outcome.REFUSED:
        return Receipt(outcome, detail=words)
    kept = boxes.kept(arrival, once=True)
    return Receipt(outcome, provider_id=kept.provider_id, detail=words)


def arrival_of(parcel: Parcel) -> Arrival:
    behaviour = boxes.treatment(parcel.channel, parcel.to)
    if parcel.channel == Channel.EMAIL:
        return mail.arrival_of(mime(parcel), parcel.to, behaviour)
    arrival = texts.arrival_of(local.body_of(parcel))
    arrival.key, arrival.behaviour = parcel.key, behaviour
    return arrival

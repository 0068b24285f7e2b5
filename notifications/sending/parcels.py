"""What is handed to a provider: the frozen body, and nothing that was not frozen with it."""

from crm.addresses import EMAIL
from notifications.channels.contract import MESSAGE, Parcel
from notifications.models import Body
from notifications.sending.freezing import Claimed


def of(claimed: Claimed) -> Parcel:
    """The parcel of a message that was just claimed."""
    point = claimed.judgement.route.point
    rendered = claimed.rendered
    return Parcel(
        key=claimed.key,
        channel=claimed.judgement.route.channel,
        to=destination(point.kind, point.value, point.key),
        sender=rendered.sender,
        sender_address=rendered.sender_address,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        headers=rendered.headers,
        dated=claimed.snapshot.now,
        metadata={MESSAGE: claimed.message.ref.hex},
    )


def again(body: Body) -> Parcel:
    """The same parcel as before, byte for byte, from what was frozen."""
    point = body.contact_point
    return Parcel(
        key=f"{body.message.ref.hex}:{body.no}",
        channel=body.channel,
        to=destination(point.kind, point.value, point.key),
        sender=body.sender,
        sender_address=body.sender_address,
        subject=body.subject,
        text=body.text,
        html=body.html,
        headers=body.headers,
        dated=body.at,
        metadata={MESSAGE: body.message.ref.hex},
    )


def destination(kind: str, value: str, key: str) -> str:
    """A phone number as E.164, without an extension; everything else as it was typed."""
    if kind == EMAIL or kind == "postal":
        return value
    return key.partition(";")[0]

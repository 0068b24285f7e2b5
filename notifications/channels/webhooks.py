"""Signed posts in the manner of Standard Webhooks 1.0: id, time and body under one HMAC."""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
ID, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


class Forged(Exception):
    """What came in is not signed as its sender would sign it, or is too old to be new."""


def sign(secret: str, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers to send with ``body``."""
    time = str(int(at.timestamp()))
    return {ID: event_id, TIME: time, SIGNATURE: f"v1,{digest(secret, event_id, time, body)}"}


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Answer the id of the event; raises ``Forged`` where signature or time do not fit."""
    event_id, time = headers.get(ID, ""), headers.get(TIME, "")
    if not (event_id and time.isdecimal() and len(time) < 12):
        raise Forged("The post is not signed.")
    if abs(now.timestamp() - int(time)) > TOLERANCE.total_seconds():
        raise Forged("The post is too old.")
    wanted = f"v1,{digest(secret, event_id, time, body)}".encode()
    given = headers.get(SIGNATURE, "").encode("utf-8", "replace").split()
    if not any(hmac.compare_digest(wanted, one) for one in given):
        raise Forged("The signature does not fit.")
    return event_id


def digest(secret: str, event_id: str, time: str, body: bytes) -> str:
    signed = b".".join([event_id.encode(), time.encode(), body])
    return b64encode(hmac.digest(key_of(secret), signed, "sha256")).decode()


def key_of(secret: str) -> bytes:
    try:
        return b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as broken:
        raise Forged("The secret of this sender is not base64.") from broken

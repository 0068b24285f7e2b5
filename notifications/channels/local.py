"""Our end of the line to the local carrier: where it listens, what we share, what we hand over.

The carrier writes the ports it found into the data folder; ``CARRIER_SMTP_PORT`` and
``CARRIER_HTTP_PORT`` name fixed ones instead. Both sides derive their secret from SECRET_KEY.
"""

import http.client
import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from crm.project import home
from notifications.channels.contract import PATIENCE, Outcome, Parcel, Receipt, Unsendable
from notifications.channels.lines import cutter
from notifications.channels.mime import clean
from notifications.channels.statuses import outcome_of

NAME = "carrier"
# Far more than any phone shows; the carrier answers 413 above it.
LONGEST = 100_000


@dataclass(frozen=True)
class Address:
    """Where the carrier listens."""

    host: str
    smtp: int
    http: int


def address() -> Address:
    """The carrier's address; ports are 0 where it has never run, and nobody answers there."""
    smtp, http_port = settings.CARRIER_SMTP_PORT, settings.CARRIER_HTTP_PORT
    if not (smtp and http_port):
        kept = remembered()
        smtp, http_port = smtp or kept.get("smtp", 0), http_port or kept.get("http", 0)
    return Address(settings.CARRIER_HOST, smtp, http_port)


def ports_file() -> Path:
    return home.folder() / "carrier.json"


def remembered() -> dict[str, int]:
    """The ports of the last start; empty where the file is missing or broken."""
    try:
        kept = json.loads(ports_file().read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def secret() -> str:
    """What the carrier and we sign with, in the manner of Standard Webhooks."""
    digest = salted_hmac("casetrail.carrier", "secret", algorithm="sha256").digest()
    return f"whsec_{b64encode(digest).decode()}"


class LocalProvider:
    """Texts, letters and calls, by HTTP to the local carrier, with an idempotency key."""

    name = NAME

    def __init__(self, *, patience: float = PATIENCE):
        self.patience = patience

    @property
    def honours_key(self) -> bool:
        return settings.CARRIER_HONOURS_KEYS

    def send(self, parcel: Parcel) -> Receipt:
        try:
            body = body_of(parcel)
        except Unsendable as wrong:
            return Receipt(Outcome.REFUSED, detail=str(wrong))
        return post("/messages", body, self.patience, {"Idempotency-Key": parcel.key})


def body_of(parcel: Parcel) -> dict:
    clean("key", parcel.key)
    if len(parcel.text) > LONGEST:
        raise Unsendable("The message is too long.")
    return {
        "channel": parcel.channel,
        "from": clean("from", parcel.sender_address),
        "sender": clean("sender", parcel.sender),
        "to": parcel.to,
        "subject": parcel.subject,
        "text": parcel.text,
        "html": parcel.html,
        "headers": dict(parcel.headers),
        "message": parcel.message_ref,
    }


def post(
    path: str, body: dict, patience: float = PATIENCE, more: dict[str, str] | None = None
) -> Receipt:
    """Ask the carrier for one thing; a line that breaks leaves open what it heard."""
    where = address()
    line = http.client.HTTPConnection(where.host, where.http, timeout=patience)
    wire = json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret()}"}
    try:
        line.connect()
        sock = line.sock
    except (OSError, OverflowError) as trouble:
        return Receipt(Outcome.RETRY, detail=f"The local carrier is not running: {trouble}")
    end = cutter(patience, lambda: sock)
    try:
        line.request("POST", path, wire, headers | (more or {}))
        return receipt_of(line.getresponse())
    except (OSError, http.client.HTTPException) as trouble:
        return Receipt(Outcome.UNKNOWN, detail=f"No answer: {trouble!r}"[:500])
    finally:
        end.cancel()
        line.close()


def receipt_of(response: http.client.HTTPResponse) -> Receipt:
    """Read the answer; one that says yes without an id leaves open what happened."""
    said = response.read(LONGEST).decode("utf-8", "replace")
    outcome = outcome_of(response.status)
    if outcome is not Outcome.ACCEPTED:
        return Receipt(outcome, detail=f"{response.status} {said}"[:500])
    try:
        return Receipt(outcome, provider_id=str(json.loads(said)["id"]))
    except (ValueError, KeyError, TypeError):
        return Receipt(Outcome.UNKNOWN, detail=f"The answer made no sense: {said}"[:500])

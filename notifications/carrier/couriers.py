"""Brings reports and replies to our doors, signed, a few times over if nobody opens."""

import http.client
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

from notifications.carrier import reports
from notifications.channels import doors, local
from notifications.channels.contract import PATIENCE
from notifications.channels.news import Kind
from notifications.channels.webhooks import sign
from notifications.models.arrivals import Arrival, Behaviour
from notifications.topics import Channel

logger = logging.getLogger(__name__)

TRIES, PAUSE = 4, 1.0
NOT_OURS = "whsec_Zm9yZ2VkCg=="
NEWS = {
    Behaviour.DELIVER: Kind.DELIVERED,
    Behaviour.DELIVER_TWICE: Kind.DELIVERED,
    Behaviour.BOUNCE: Kind.BOUNCED_HARD,
    Behaviour.BOUNCE_SOFT: Kind.BOUNCED_SOFT,
    Behaviour.COMPLAIN: Kind.COMPLAINED,
    Behaviour.FORGE: Kind.BOUNCED_HARD,
}


@dataclass(frozen=True)
class Post:
    """One thing to bring: to which door, what, and as which event."""

    door: str
    body: bytes
    kind: str
    event_id: str


class Courier:
    """Posts in the background, in order; ``doors_at`` is the address of our site."""

    def __init__(self, doors_at: str):
        self.doors_at = urlsplit(doors_at)
        self.hands = ThreadPoolExecutor(1, thread_name_prefix="courier")
        self.leaving = threading.Event()

    def report(self, arrival: Arrival, behaviour: Behaviour) -> None:
        """Report what the behaviour says, if it says anything."""
        if behaviour not in NEWS:
            return
        post = report_on(arrival, NEWS[behaviour])
        is_forged = behaviour is Behaviour.FORGE
        secret = NOT_OURS if is_forged else local.secret()
        for _ in range(2 if behaviour is Behaviour.DELIVER_TWICE else 1):
            self.hands.submit(self.bring, post, secret)

    def reply(self, arrival: Arrival, text: str) -> None:
        """Answer a message as its reader would."""
        self.hands.submit(self.bring, reply_to(arrival, text), local.secret())

    def bring(self, post: Post, secret: str) -> int:
        """Knock until somebody answers or patience ends; the last status, 0 for none."""
        for _ in range(TRIES):
            status = self.knock(post, secret)
            if 200 <= status < 500 or self.leaving.wait(PAUSE):
                break
        if not 200 <= status < 300:
            logger.info("The carrier brought %s: answered %s.", post.door, status or "nothing")
        return status

    def knock(self, post: Post, secret: str) -> int:
        kind = http.client.HTTPSConnection if self.is_encrypted else http.client.HTTPConnection
        line = kind(self.doors_at.hostname or "localhost", self.doors_at.port, timeout=PATIENCE)
        signed = sign(secret, post.event_id, datetime.now(UTC), post.body)
        try:
            line.request("POST", post.door, post.body, {"Content-Type": post.kind} | signed)
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    @property
    def is_encrypted(self) -> bool:
        return self.doors_at.scheme == "https"

    def settle(self) -> None:
        """Wait until everything that was handed over has been brought."""
        self.hands.submit(lambda: None).result()

    def close(self) -> None:
        self.leaving.set()
        self.hands.shutdown(cancel_futures=True)


def report_on(arrival: Arrival, kind: Kind) -> Post:
    """A mail that bounces or is complained about comes back as mail, the rest as an event."""
    event_id = uuid4().hex
    if arrival.channel == Channel.EMAIL and kind is not Kind.DELIVERED:
        return Post(doors.MAIL, reports.returned(arrival, kind), reports.MAIL, event_id)
    told = {
        "kind": kind,
        "message": arrival.message_ref,
        "provider_id": arrival.provider_id,
        "to": arrival.to,
        "at": datetime.now(UTC).isoformat(),
    }
    return Post(doors.EVENTS.format(local.NAME), json.dumps(told).encode(), JSON, event_id)


def reply_to(arrival: Arrival, text: str) -> Post:
    event_id = uuid4().hex
    if arrival.channel == Channel.EMAIL:
        return Post(doors.MAIL, reports.reply(arrival, text), reports.MAIL, event_id)
    told = {
        "from": arrival.to,
        "to": arrival.sender_address,
        "text": text,
        "at": datetime.now(UTC).isoformat(),
    }
    return Post(doors.TEXTS.format(local.NAME), json.dumps(told).encode(), JSON, event_id)


JSON = "application/json"

"""The carrier's HTTP side: a provider of texts, letters and calls, and the mailbox's ways."""

import hmac
import json
import logging
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

from notifications.carrier.boxes import ForReal
from notifications.carrier.counter import Counter
from notifications.channels import local
from notifications.models.arrivals import Arrival, Behaviour
from notifications.topics import Channel

logger = logging.getLogger(__name__)

ROOM = 1_000_000
REFUSALS = {
    Behaviour.REFUSE: (422, "There is no such address."),
    Behaviour.REFUSE_CONTENT: (400, "This is not wanted here."),
    Behaviour.BUSY: (429, "Come again later."),
    Behaviour.FAIL: (500, "Something went wrong here."),
}
BUTTONS = {Behaviour.DELIVER, Behaviour.BOUNCE, Behaviour.BOUNCE_SOFT, Behaviour.COMPLAIN}


class Refused(Exception):
    """An answer other than yes: its status and words."""

    def __init__(self, status: int, words: str):
        super().__init__(words)
        self.status, self.words = status, words


class Desk(BaseHTTPRequestHandler):
    """One request: ``/messages`` takes a message in, ``/arrivals/N/…`` presses a button."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Casetrail-Carrier/1", ""
    # A silent caller does not hold a thread for ever.
    timeout = 60
    server: "TextServer"

    def do_POST(self) -> None:
        try:
            self.admit()
            answer = self.route(self.path.strip("/").split("/"), self.told())
        except Refused as refusal:
            self.answer(refusal.status, {"error": refusal.words})
        except ForReal:
            self.answer(403, {"error": "The organisation is live; nothing may end here."})
        else:
            if answer is not None:
                self.answer(*answer)

    def admit(self) -> None:
        given = self.headers.get("Authorization", "")
        wanted = f"Bearer {local.secret()}"
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            self.close_connection = True
            raise Refused(401, "Who is there?")

    def told(self) -> dict:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > ROOM:
            self.close_connection = True
            raise Refused(413, "That is too much.")
        try:
            told = json.loads(self.rfile.read(int(length)))
        except ValueError as wrong:
            raise Refused(400, "That is no JSON.") from wrong
        if not isinstance(told, dict):
            raise Refused(400, "That is no message.")
        return told

    def route(self, parts: list[str], told: dict) -> tuple[int, dict] | None:
        match parts:
            case ["messages"]:
                return self.take_in(told)
            case ["arrivals", number, "reply"] if number.isdecimal():
                self.server.counter.courier.reply(self.arrival(number), str(told["text"]))
            case ["arrivals", number, word] if number.isdecimal() and word in BUTTONS:
                self.server.counter.courier.report(self.arrival(number), Behaviour(word))
            case _:
                raise Refused(404, "There is nothing here.")
        return 202, {"id": parts[1]}

    def arrival(self, number: str) -> Arrival:
        found = self.server.counter.box.find(int(number))
        if found is None:
            raise Refused(404, "That did not arrive here.")
        return found

    def take_in(self, told: dict) -> tuple[int, dict] | None:
        """Take a message in and answer as told; None where nobody is left to answer."""
        counter, arrival = self.server.counter, arrival_of(told)
        arrival.key = self.headers.get("Idempotency-Key", "")[:200]
        behaviour = counter.treatment(arrival.channel, arrival.to)
        arrival.behaviour = behaviour
        if behaviour in REFUSALS:
            raise Refused(*REFUSALS[behaviour])
        if behaviour is Behaviour.CUT_BEFORE_ACCEPT:
            return self.hang_up()
        kept = counter.keep(arrival, keyed=bool(arrival.key))
        if (kept.to, kept.text) != (arrival.to, arrival.text):
            raise Refused(422, "This key was used for another message.")
        return self.last_word(behaviour, kept)

    def last_word(self, behaviour: Behaviour, kept: Arrival) -> tuple[int, dict] | None:
        if behaviour is Behaviour.DELAY:
            self.server.counter.dawdle()
        if behaviour is Behaviour.HANG:
            self.server.counter.hang()
        if behaviour in (Behaviour.CUT_AFTER_ACCEPT, Behaviour.HANG):
            return self.hang_up()
        if behaviour is Behaviour.BAD_JSON:
            return self.answer(200, "{what was that?")
        return 201, {"id": kept.provider_id}

    def hang_up(self) -> None:
        """End the line without a word."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, status: int, told: dict | str) -> None:
        body = (told if isinstance(told, str) else json.dumps(told)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *words) -> None:
        logger.debug(format, *words)


def arrival_of(told: dict) -> Arrival:
    """A message as the mailbox shows it; raises ``Refused`` where something is missing."""
    channel, to = str(told.get("channel", "")), str(told.get("to", "")).strip()
    if channel not in Channel.values or channel == Channel.EMAIL or not to:
        raise Refused(400, "A message says where it goes.")
    headers = told.get("headers")
    named = headers.items() if isinstance(headers, dict) else ()
    return Arrival(
        channel=channel,
        sender=str(told.get("sender", ""))[:320],
        sender_address=str(told.get("from", ""))[:320],
        to=to[:2_000],
        subject=str(told.get("subject", "")),
        text=str(told.get("text", "")),
        html=str(told.get("html", "")),
        headers="\n".join(f"{name}: {value}" for name, value in named),
        message_ref=str(told.get("message", ""))[:100],
        provider_id=f"C{uuid4().hex}",
    )


class TextServer(ThreadingHTTPServer):
    """Serves on a socket that is already bound, a thread for each caller."""

    daemon_threads = True
    # A caller that hangs must not hold up our end.
    block_on_close = False

    def __init__(self, counter: Counter, listening: socket.socket):
        super().__init__(listening.getsockname()[:2], Desk, bind_and_activate=False)
        self.socket.close()
        self.socket, self.counter = listening, counter
        self.server_activate()

    def handle_error(self, request, client_address) -> None:
        """Callers hang up; that is nobody's fault and no news."""
        logger.debug("A caller hung up.", exc_info=True)

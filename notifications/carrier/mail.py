"""The carrier's mail server: real SMTP, by aiosmtpd."""

import asyncio
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.carrier.counter import Counter
from notifications.channels.contract import ref_of
from notifications.channels.mails import header
from notifications.channels.mime import KEY_HEADER, LARGEST
from notifications.models.arrivals import Arrival, Behaviour
from notifications.topics import Channel

# Twice what we would send: what is larger was not made by us.
ROOM = 2 * LARGEST
AT_RCPT = {
    Behaviour.REFUSE: "550 5.1.1 There is nobody of that name here",
    Behaviour.BUSY: "451 4.3.2 Come again later",
}
AT_DATA = {
    Behaviour.REFUSE_CONTENT: "554 5.7.1 This is not wanted here",
    Behaviour.FAIL: "451 4.3.0 Something went wrong here",
}
NOT_KEPT = {Behaviour.CUT_BEFORE_ACCEPT, *AT_DATA}


class Postman:
    """What happens to each mail, in the manner of an aiosmtpd handler."""

    def __init__(self, counter: Counter):
        self.counter = counter

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        behaviour = await aside(self.counter.treatment, Channel.EMAIL, address)
        if behaviour in AT_RCPT:
            return AT_RCPT[behaviour]
        envelope.rcpt_tos.append(address)
        session.behaviours = getattr(session, "behaviours", {}) | {address: behaviour}
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = "250 OK"
        for address in envelope.rcpt_tos:
            answer = await self.receive(server, session.behaviours[address], envelope, address)
        return answer

    async def receive(
        self, server: SMTP, behaviour: Behaviour, envelope: Envelope, address: str
    ) -> str:
        """Keep one mail, or not, and answer as told."""
        arrival = arrival_of(envelope.content, address, behaviour)
        if behaviour not in NOT_KEPT:
            await aside(self.counter.keep, arrival)
        if behaviour is Behaviour.DELAY:
            await aside(self.counter.dawdle)
        if behaviour is Behaviour.HANG:
            await aside(self.counter.hang)
        if behaviour in (Behaviour.CUT_BEFORE_ACCEPT, Behaviour.CUT_AFTER_ACCEPT):
            server.transport.abort()
        if behaviour is Behaviour.BAD_JSON:
            return "what was that?"
        return AT_DATA.get(behaviour, "250 OK")


async def aside(action, *about):
    """Do something slow beside the loop that serves everybody."""
    return await asyncio.get_running_loop().run_in_executor(None, action, *about)


class MailServer(Controller):
    """Serves on a socket that is already bound, so that nobody can take the port before."""

    def __init__(self, counter: Counter, listening: socket.socket):
        host, port = listening.getsockname()[:2]
        super().__init__(
            Postman(counter),
            hostname=host,
            port=port,
            data_size_limit=ROOM,
            server_hostname="carrier.localhost",
            ident="Casetrail's local carrier",
        )
        self.listening = listening
        self.talks: WeakSet[SMTP] = WeakSet()

    def factory(self) -> SMTP:
        talk = super().factory()
        self.talks.add(talk)
        return talk

    def stop(self, no_assert: bool = False) -> None:
        """Hang up on whoever is still on the line, then stop."""
        self.loop.call_soon_threadsafe(self.hang_up)
        super().stop(no_assert)

    def hang_up(self) -> None:
        for talk in list(self.talks):
            if talk.transport is not None:
                talk.transport.abort()

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.listening)


def arrival_of(raw: bytes, to: str, behaviour: Behaviour) -> Arrival:
    """The mail as the mailbox shows it."""
    mail = message_from_bytes(raw, policy=policy.default)
    name, address = parseaddr(header(mail, "From"))
    key = header(mail, KEY_HEADER).partition(" ")[0]
    return Arrival(
        channel=Channel.EMAIL,
        sender=name[:320],
        sender_address=address[:320],
        to=to,
        subject=header(mail, "Subject"),
        text=part_of(mail, "plain"),
        html=part_of(mail, "html"),
        headers=raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace"),
        key=key[:200],
        provider_id=header(mail, "Message-ID")[:300],
        message_ref=ref_of(key)[:100],
        behaviour=behaviour,
    )


def part_of(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body(preferencelist=(subtype,))
    return part.get_content() if part is not None else ""

"""Mail by SMTP in explicit phases, so that “surely not accepted” and “perhaps” stay apart.

Until the last dot is sent, nothing was accepted (RFC 5321, 4.1.1.4). After it, only an answer
tells; where none comes, nobody knows. SMTP knows no idempotency key.
"""

import smtplib
import ssl
from dataclasses import dataclass

from notifications.channels.contract import PATIENCE, Outcome, Parcel, Receipt, Unsendable
from notifications.channels.lines import cutter
from notifications.channels.mime import envelope, mime

LINE_TROUBLE = (OSError, smtplib.SMTPException)
SUBMISSIONS_PORT = 465


class Answered(Exception):
    """The server said no: its code and words."""

    def __init__(self, code: int, words: bytes):
        super().__init__(code, words)
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        self.receipt = Receipt(outcome_of(code), detail=f"{code} {text}"[:500])


class Bounded(smtplib.SMTP):
    """A line that ends ``timeout`` seconds after it was begun, greeting included."""

    def __init__(self, host: str, port: int, timeout: float, **manner):
        self.end = cutter(timeout, lambda: self.sock)
        try:
            super().__init__(host, port, timeout=timeout, **manner)
        except LINE_TROUBLE:
            self.end.cancel()
            raise

    def close(self) -> None:
        self.end.cancel()
        super().close()


class BoundedTls(Bounded, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""


@dataclass(frozen=True)
class SmtpProvider:
    """One mail server."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_encrypted: bool = False
    name: str = "smtp"
    patience: float = PATIENCE
    honours_key: bool = False

    def send(self, parcel: Parcel) -> Receipt:
        """Hand over one mail; its own id at the server is our Message-ID."""
        try:
            mail = mime(parcel)
            ends = [envelope(parcel.sender_address), envelope(parcel.to)]
        except Unsendable as wrong:
            return Receipt(Outcome.REFUSED, detail=str(wrong))
        try:
            line = self.connect()
        except LINE_TROUBLE as trouble:
            return Receipt(Outcome.RETRY, detail=f"No connection: {trouble}"[:500])
        try:
            return handed_over(line, ends, mail, parcel.headers.get("Message-ID", ""), self)
        finally:
            # Without waiting for a farewell: the mail is settled already.
            line.close()

    def connect(self) -> smtplib.SMTP:
        if self.is_encrypted and self.port == SUBMISSIONS_PORT:
            context = ssl.create_default_context()
            return BoundedTls(self.host, self.port, timeout=self.patience, context=context)
        return Bounded(self.host, self.port, timeout=self.patience)

    def introduce(self, line: smtplib.SMTP) -> None:
        """Greet, encrypt and sign in, as configured."""
        line.ehlo_or_helo_if_needed()
        if self.is_encrypted and self.port != SUBMISSIONS_PORT:
            line.starttls(context=ssl.create_default_context())
        if self.user:
            line.login(self.user, self.password)


def handed_over(
    line: smtplib.SMTP, ends: list[str], mail: bytes, mail_id: str, provider: SmtpProvider
) -> Receipt:
    try:
        # What goes wrong here is wrong with the server's account, never with the mail.
        provider.introduce(line)
    except LINE_TROUBLE as trouble:
        return Receipt(Outcome.RETRY, detail=f"Not admitted: {trouble}"[:500])
    try:
        dialogue(line, ends, mail)
    except Answered as refusal:
        return refusal.receipt
    except LINE_TROUBLE as trouble:
        return Receipt(Outcome.RETRY, detail=f"The line broke: {trouble}"[:500])
    return last_word(line, mail_id)


def dialogue(line: smtplib.SMTP, ends: list[str], mail: bytes) -> None:
    """Everything before the last dot: whatever fails here, nothing was accepted."""
    sender, recipient = ends
    expect(*line.mail(sender, extensions(line, ends)))
    expect(*line.rcpt(recipient))
    expect(*line.docmd("DATA"))
    stuffed = mail.replace(b"\r\n.", b"\r\n..")
    line.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")


def extensions(line: smtplib.SMTP, ends: list[str]) -> list[str]:
    if all(end.isascii() for end in ends):
        return []
    if not line.has_extn("smtputf8"):
        raise Answered(550, b"The server takes no addresses beyond ASCII.")
    return ["SMTPUTF8", "BODY=8BITMIME"]


def last_word(line: smtplib.SMTP, mail_id: str) -> Receipt:
    """Send the dot and hear the answer; from here on silence means that nobody knows."""
    try:
        line.send(b".\r\n")
        expect(*line.getreply())
    except Answered as refusal:
        return refusal.receipt
    except LINE_TROUBLE as trouble:
        return Receipt(Outcome.UNKNOWN, provider_id=mail_id, detail=f"No answer: {trouble}")
    return Receipt(Outcome.ACCEPTED, provider_id=mail_id)


def expect(code: int, words: bytes) -> None:
    """Go on where the server agrees; raise ``Answered`` with its refusal otherwise."""
    if code == -1:
        # smtplib's word for an answer that is none.
        raise smtplib.SMTPServerDisconnected("The answer made no sense.")
    if not 200 <= code < 400:
        raise Answered(code, words)


def outcome_of(code: int) -> Outcome:
    return Outcome.RETRY if code < 500 else Outcome.REFUSED

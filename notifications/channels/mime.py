"""A parcel as the bytes of one mail: the same parcel always makes the same bytes.

RFC 5322 for the lines, RFC 2045 to 2047 for their encoding, RFC 8058 for the one-click header,
which a signature must be able to cover and so may never be split or encoded.
"""

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy

from notifications.channels.contract import Parcel, Unsendable
from notifications.channels.seals import sealed

# A mail that is larger is refused by many servers, and read by nobody.
LARGEST = 2_000_000
# RFC 5322, 2.1.1: no line may be longer, without its CRLF.
LONGEST_LINE = 998
# Every control character: two of them would begin a header of somebody else's choice.
CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
NAME = re.compile(r"[!-9;-~]+")
KEY_HEADER = "X-Message-Key"
OURS = {"from", "to", "subject", "date", "mime-version", "content-type", KEY_HEADER.lower()}


class MachineHeaders(EmailPolicy):
    """Writes what machines read on one line as given; the rest is folded as for people."""

    def fold_binary(self, name, value):
        if name.lower() in OURS or not str(value).isascii():
            return super().fold_binary(name, value)
        return (
            f"{name}: {str(value).replace(', <', f',{self.linesep} <')}{self.linesep}".encode()
        )


def mime(parcel: Parcel) -> bytes:
    """The mail that carries this parcel, with CRLF line ends.

    Raises ``Unsendable`` where a header or address holds a line break or another control
    character, where a header is set that only we may set, and where the whole is too large.
    """
    if len(parcel.text) + len(parcel.html) > LARGEST:
        raise Unsendable("The message is too large for a mail.")
    mail = EmailMessage(policy=policy_for(parcel.to))
    mail["From"] = mailbox(parcel.sender_address, clean("From", parcel.sender))
    mail["To"] = mailbox(parcel.to)
    mail["Subject"] = clean("Subject", parcel.subject)
    mail["Date"] = parcel.dated
    for name in sorted(parcel.headers):
        mail[header_name(name)] = clean(name, parcel.headers[name])
    mail[KEY_HEADER] = sealed(clean(KEY_HEADER, parcel.key))
    fill(mail, parcel)
    return checked(mail.as_bytes())


def fill(mail: EmailMessage, parcel: Parcel) -> None:
    """Text, and HTML beside it where there is some; the boundary follows from the key."""
    mail.set_content(parcel.text, cte="quoted-printable")
    if parcel.html:
        mail.add_alternative(parcel.html, subtype="html", cte="quoted-printable")
        mail.set_boundary(f"part-{hashlib.sha256(parcel.key.encode()).hexdigest()[:32]}")


def policy_for(address: str) -> EmailPolicy:
    """Only a mailbox that cannot be written in ASCII needs RFC 6531."""
    base = SMTP if envelope(address).isascii() else SMTPUTF8
    return MachineHeaders(utf8=base.utf8, linesep=base.linesep)


def mailbox(address: str, name: str = "") -> Address:
    local, _at, domain = envelope(address).rpartition("@")
    try:
        return Address(display_name=name, username=local, domain=domain)
    except ValueError as wrong:
        raise Unsendable(f"This is no e-mail address: {wrong}") from wrong


def envelope(address: str) -> str:
    """The address as servers speak of it: the domain in ASCII (RFC 5891)."""
    local, at, domain = clean("address", address).rpartition("@")
    if not (local and domain) or re.search(r"[\s<>,;]", address):
        raise Unsendable("This is no e-mail address.")
    try:
        return local + at + domain.encode("idna").decode("ascii")
    except UnicodeError as wrong:
        raise Unsendable("The domain of this address cannot exist.") from wrong


def clean(name: str, value: str) -> str:
    """``value``, once it is sure to stay within its own header."""
    if CONTROL.search(value):
        raise Unsendable(f"{name} holds a line break or another control character.")
    return value


def header_name(name: str) -> str:
    if not NAME.fullmatch(name) or name.lower() in OURS:
        raise Unsendable(f"{name!r} cannot be set as a header.")
    return name


def checked(wire: bytes) -> bytes:
    if any(len(line) > LONGEST_LINE for line in wire.split(b"\r\n")):
        raise Unsendable("A line is longer than any mail server takes.")
    return wire

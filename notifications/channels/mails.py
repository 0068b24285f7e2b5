"""A raw mail that came in: a bounce, a complaint, or somebody's words."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from notifications.channels import reports
from notifications.channels.news import Event, InboundMail, Unreadable, fingerprint
from notifications.channels.quoting import own_words, plain

LONGEST_HEAD = 100_000
# What the standard parser does over mails that were made to make it stumble.
STUMBLES = (MessageError, LookupError, ValueError, AttributeError, RecursionError)
BULK = {"auto_reply", "bulk", "junk", "list"}


def read(raw: bytes, *, received: datetime) -> list[Event] | InboundMail:
    """What the mail is; raises ``Unreadable`` where it is none.

    ``received`` stands in for a date that is missing, broken or yet to come.
    """
    if len(raw.replace(b"\r", b"").partition(b"\n\n")[0]) > LONGEST_HEAD:
        raise Unreadable("The headers of this mail are longer than anybody writes.")
    try:
        mail = message_from_bytes(raw, policy=policy.default)
        if reports.is_report(mail):
            return reports.events(mail, at=dated(mail, received))
        return words(mail, raw, dated(mail, received))
    except STUMBLES as wrong:
        raise Unreadable(f"This mail is broken: {wrong}") from wrong


def words(mail: EmailMessage, raw: bytes, at: datetime) -> InboundMail:
    return InboundMail(
        message_id=header(mail, "Message-ID") or fingerprint(raw),
        from_=first_address(mail, "From"),
        to=tuple(addresses(mail, "To")),
        subject=header(mail, "Subject"),
        in_reply_to=tuple(referred(mail)),
        text=own_words(body(mail)),
        is_automatic=is_automatic(mail),
        at=at,
        raw=raw,
    )


def header(mail: EmailMessage, name: str) -> str:
    """A header as text; one that cannot be parsed says nothing."""
    try:
        return " ".join(str(mail.get(name, "")).split())
    except STUMBLES:
        return ""


def addresses(mail: EmailMessage, name: str) -> list[str]:
    return [address for _name, address in getaddresses([header(mail, name)]) if address]


def first_address(mail: EmailMessage, name: str) -> str:
    found = addresses(mail, name)
    if not found:
        raise Unreadable("The mail does not say who wrote it.")
    return found[0]


def referred(mail: EmailMessage) -> list[str]:
    """The mails that this one answers, nearest first."""
    near, far = header(mail, "In-Reply-To").split(), header(mail, "References").split()
    return list(dict.fromkeys([*near, *reversed(far)]))


def is_automatic(mail: EmailMessage) -> bool:
    """Whether a machine wrote it (RFC 3834): never to be answered, never taken as a wish."""
    marked = header(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    return (
        marked not in ("", "no")
        or header(mail, "Precedence").lower() in BULK
        or header(mail, "Return-Path") == "<>"
        or any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
    )


def body(mail: EmailMessage) -> str:
    """The text of the mail; of an HTML mail its bare words."""
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    said = part.get_content()
    return plain(said) if part.get_content_subtype() == "html" else said


def dated(mail: EmailMessage, received: datetime) -> datetime:
    """When it was written, as far as that can be believed."""
    try:
        at = parsedate_to_datetime(header(mail, "Date"))
    except (ValueError, TypeError):
        return received
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(at, received)

"""Mails that the carrier writes to us: a bounce (RFC 3464), a complaint (RFC 5965), a reply."""

from datetime import UTC, datetime
from email import message_from_string
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import make_msgid

from notifications.channels.news import Kind
from notifications.models.arrivals import Arrival

MAIL = "message/rfc822"
HOST = "carrier.localhost"
STATUS = {
    Kind.BOUNCED_HARD: ("5.1.1", "550 There is nobody of that name here"),
    Kind.BOUNCED_SOFT: ("4.2.2", "452 The mailbox is full"),
}


def returned(arrival: Arrival, kind: Kind) -> bytes:
    """The report that comes back to the sender of a mail."""
    is_complaint = kind is Kind.COMPLAINED
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"postmaster@{HOST}"
    mail["To"] = arrival.sender_address
    mail["Subject"] = "Complaint about your mail" if is_complaint else "Your mail was returned"
    mail["Auto-Submitted"] = "auto-replied"
    stamp(mail)
    mail.set_content("This is a report by the local carrier. Nobody was disturbed.")
    mail.make_mixed()
    report = complaint(arrival) if is_complaint else failure(arrival, kind)
    mail.attach(report)
    mail.attach(text_part("text/rfc822-headers", f"{arrival.headers}\r\n"))
    name = "feedback-report" if is_complaint else "delivery-status"
    mail.replace_header("Content-Type", "multipart/report")
    mail.set_param("report-type", name)
    return mail.as_bytes()


def failure(arrival: Arrival, kind: Kind) -> Message:
    status, words = STATUS[kind]
    return text_part(
        "message/delivery-status",
        f"Reporting-MTA: dns; {HOST}\r\n\r\n"
        f"Final-Recipient: rfc822; {arrival.to}\r\nAction: failed\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {words}\r\n",
    )


def complaint(arrival: Arrival) -> Message:
    return text_part(
        "message/feedback-report",
        f"Feedback-Type: abuse\r\nUser-Agent: Casetrail-Carrier/1\r\nVersion: 1\r\n"
        f"Original-Rcpt-To: {arrival.to}\r\n",
    )


def text_part(kind: str, text: str) -> Message:
    return message_from_string(f"Content-Type: {kind}\r\n\r\n{text}", policy=SMTP)


def reply(arrival: Arrival, text: str) -> bytes:
    """What the reader of a mail answers, with the mail quoted below as programs do."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = arrival.to
    mail["To"] = arrival.sender_address
    mail["Subject"] = f"Re: {arrival.subject}"[:300]
    if arrival.provider_id:
        mail["In-Reply-To"] = arrival.provider_id
        mail["References"] = arrival.provider_id
    stamp(mail)
    quoted = "\n".join(f"> {line}" for line in arrival.text.splitlines())
    mail.set_content(f"{text}\n\nOn {arrival.at:%d %b %Y}, {arrival.sender} wrote:\n{quoted}\n")
    return mail.as_bytes()


def stamp(mail: EmailMessage) -> None:
    mail["Date"] = datetime.now(UTC)
    mail["Message-ID"] = make_msgid(domain=HOST)

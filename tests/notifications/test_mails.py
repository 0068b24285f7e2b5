"""Raw mails that come in: bounces, complaints, replies, and those made to make us stumble."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from notifications.carrier import reports
from notifications.carrier.mail import arrival_of
from notifications.channels.mails import read
from notifications.channels.mime import mime
from notifications.channels.news import InboundMail, Kind, Unreadable
from notifications.models.arrivals import Arrival, Behaviour
from tests.notifications import parcels

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# As Postfix writes it, shortened; the sealed key is put in by the tests.
POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: clinic@larkfield.example.org
Subject: Undelivered Mail Returned to Sender
Date: Thu, 19 Nov 2026 14:31:02 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/1"
Message-Id: <20261119143102.1@mx.example.net>

--B/1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4D1

Final-Recipient: rfc822; ruth@example.org
Original-Recipient: rfc822;ruth@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B/1
Content-Description: Undelivered Message
Content-Type: {returned}

{original}
--B/1--
"""


@pytest.fixture
def arrival() -> Arrival:
    """A mail of ours as it arrived at the carrier."""
    arrived = arrival_of(mime(parcels.mail()), "ruth@example.org", Behaviour.ACCEPT)
    arrived.at = NOW
    return arrived


def postfix(action="failed", status="5.1.1", returned="message/rfc822", original=None):
    original = mime(parcels.mail()).decode() if original is None else original
    told = {"action": action, "status": status, "returned": returned, "original": original}
    return read(POSTFIX.format(**told).encode(), received=NOW)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_names_our_message_and_the_address(returned):
    (event,) = postfix(returned=returned)
    assert (event.kind, event.message_ref) == (Kind.BOUNCED_HARD, "M7K")
    assert (event.address, event.provider_id) == ("ruth@example.org", parcels.MESSAGE_ID)
    assert event.at == datetime(2026, 11, 19, 14, 31, 2, tzinfo=UTC)
    assert "User unknown" in event.raw["words"]


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", Kind.BOUNCED_HARD),
        ("failed", "5.0.0", Kind.BOUNCED_HARD),
        ("failed", "no status", Kind.BOUNCED_HARD),
        ("failed", "5.2.2", Kind.BOUNCED_SOFT),
        ("failed", "4.4.7", Kind.BOUNCED_SOFT),
        ("failed", "5.7.1 (policy)", Kind.REFUSED),
        ("delivered", "2.0.0", Kind.DELIVERED),
    ],
)
def test_a_status_says_how_lasting_it_is(action, status, kind):
    assert [event.kind for event in postfix(action, status)] == [kind]


def test_a_delay_is_no_news():
    assert postfix("delayed", "4.4.1") == []


def test_the_same_bounce_brought_twice_has_the_same_id():
    assert postfix()[0].event_id == postfix()[0].event_id


def test_a_forged_bounce_names_no_message():
    for original in ("Message-ID: <m7k.1@larkfield.example.org>\n", "X-Message-Key: M7K:1 0\n"):
        (event,) = postfix(returned="text/rfc822-headers", original=original)
        assert event.message_ref == ""


@pytest.mark.parametrize("kind", [Kind.BOUNCED_HARD, Kind.BOUNCED_SOFT, Kind.COMPLAINED])
def test_what_the_carrier_returns_is_read_like_any_other_report(arrival, kind):
    (event,) = read(reports.returned(arrival, kind), received=NOW)
    assert (event.kind, event.message_ref) == (kind, "M7K")
    assert event.address == "ruth@example.org"
    assert event.provider == ("arf" if kind is Kind.COMPLAINED else "dsn")


def test_that_something_is_no_spam_is_no_complaint(arrival):
    raw = reports.returned(arrival, Kind.COMPLAINED).replace(b": abuse", b": not-spam")
    assert read(raw, received=NOW) == []


def test_a_reply_is_read_without_what_it_quotes(arrival):
    mail = read(reports.reply(arrival, "Please move it\nto Friday."), received=NOW)
    assert isinstance(mail, InboundMail)
    assert mail.text == "Please move it\nto Friday."
    assert mail.from_ == "ruth@example.org"
    assert mail.to == ("clinic@larkfield.example.org",)
    assert mail.in_reply_to == (parcels.MESSAGE_ID,)
    assert not mail.is_automatic


def written(text="Hello", *, kind="text/plain", **headers) -> InboundMail:
    usual = {"From": "Ruth <ruth@example.org>", "Content-Type": f"{kind}; charset=utf-8"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in (usual | named).items())
    return read(f"{head}\r\n{text}".encode(), received=NOW)


@pytest.mark.parametrize(
    "below",
    [
        "On Thu, 19 Nov 2026 at 14:30, Larkfield Clinic wrote:\n> see you",
        "On Thu, 19 Nov 2026 at 14:30, Larkfield Clinic\n<clinic@example.org> wrote:\n\n> see",
        "-----Original Message-----\nFrom: Larkfield",
        "________________________________\nFrom: Larkfield",
        "From: Larkfield Clinic\nSent: Thursday\nTo: Ruth",
        "Am 19.11.2026 um 14:30 schrieb Larkfield:\n> bis dann",
        "> quoted\n> lines",
        "-- \nRuth Adeyemi\n555 0123",
    ],
)
def test_what_stands_below_a_reply_is_not_its_words(below):
    assert written(f"Fine.\nOn Friday I am away.\n\n{below}").text == (
        "Fine.\nOn Friday I am away."
    )


def test_a_mail_of_html_alone_is_read_by_its_words():
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Wrong&nbsp;person</p>"
        "<div>Please <b>stop</b>.</div><script>alert(1)</script>"
        "<blockquote><p>Dear Ms. Adeyemi</p></blockquote></body></html>"
    )
    assert written(html, kind="text/html").text == "Wrong person\nPlease stop."


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; type=x"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"List_Id": "<news.example.org>"},
    ],
)
def test_a_machine_is_known_by_its_headers(header):
    assert written(**header).is_automatic
    assert not written(Auto_Submitted="no").is_automatic


def test_a_date_that_cannot_be_is_not_believed():
    assert written(Date="Mon, 99 Foo 2026").at == NOW
    assert written(Date=f"{NOW + timedelta(days=9):%a, %d %b %Y %H:%M:%S} +0000").at == NOW


def test_headers_in_other_alphabets_are_read():
    mail = written(
        Subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=", To="a@b.example, =?x?q?=ff?= <c@d.example>"
    )
    assert mail.subject == "Grüße"
    assert mail.to == ("a@b.example", "c@d.example")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"no headers at all",
        b"Subject: nobody wrote this\r\n\r\nx",
        b"From: \r\n\r\nx",
        b"From: a@b.example\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff",
        b"From: a@b.example\r\nContent-Type: multipart/report; report-type=delivery-status;"
        b" boundary=x\r\n\r\n--x\r\n\r\nnothing\r\n--x--",
        b"From: " + b"(" * 5_000 + b"\r\n\r\nx",
        b"From: a@b.example\r\nSubject: " + b"x" * 200_000 + b"\r\n\r\nx",
        b"From: a@b.example\r\nDate: " + b"(" * 5_000 + b"\r\n\r\nx",
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        + b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 300,
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes_or_called_unreadable(raw):
    with suppress(Unreadable):
        assert isinstance(read(raw, received=NOW), InboundMail)

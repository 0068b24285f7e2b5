"""What comes in at the doors: who speaks is proven first, then it is put into our words."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from twilio.request_validator import RequestValidator

from notifications.channels import local
from notifications.channels.events import events_of, mail_of, text_of
from notifications.channels.news import InboundMail, Kind, TooLarge, Unreadable
from notifications.channels.webhooks import Forged, sign, verify

pytestmark = pytest.mark.django_db
EVENT = {
    "kind": "delivered",
    "message": "M7K",
    "provider_id": "C1",
    "to": "+12025550123",
    "at": "2026-11-19T14:30:00+00:00",
}
TEXT = {
    "from": "+12025550123",
    "to": "+12025550100",
    "text": "STOP",
    "at": "2026-11-19T14:30:00+00:00",
}


def post(told, *, secret="", event_id="e1", shifted=timedelta(), path="/inbound/", **more):
    """A request as the carrier posts it."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    headers = sign(secret or local.secret(), event_id, datetime.now(UTC) + shifted, body)
    return RequestFactory().post(
        path, body, content_type="application/json", headers=headers | more
    )


def test_an_event_of_the_carrier_is_read():
    (event,) = events_of("carrier", post(EVENT), is_live=False)
    assert (event.kind, event.message_ref, event.event_id) == (Kind.DELIVERED, "M7K", "e1")
    assert (event.provider_id, event.address) == ("C1", "+12025550123")
    assert event.at == datetime(2026, 11, 19, 14, 30, tzinfo=UTC)


def test_a_repeat_has_the_same_id():
    twice = [events_of("carrier", post(EVENT), is_live=False)[0] for _ in range(2)]
    assert twice[0].event_id == twice[1].event_id


def test_a_text_of_a_reader_is_read():
    text = text_of("carrier", post(TEXT), is_live=False)
    assert (text.from_, text.to, text.text) == ("+12025550123", "+12025550100", "STOP")


@pytest.mark.parametrize(
    "manner",
    [
        {"secret": "whsec_" + b64encode(b"somebody else's").decode()},
        {"shifted": -timedelta(minutes=6)},
        {"shifted": timedelta(minutes=6)},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,ü v2,x v1,"},
        {"webhook-id": "another"},
        {"webhook-timestamp": "soon"},
    ],
)
def test_what_is_not_signed_as_it_should_be_is_forged(manner):
    with pytest.raises(Forged):
        events_of("carrier", post(EVENT, **manner), is_live=False)
    with pytest.raises(Forged):
        mail_of(post(b"From: a@b.example\r\n\r\nx", **manner), is_live=False)


def test_one_of_several_signatures_is_enough_while_secrets_change():
    now, body = datetime.now(UTC), b"{}"
    signed = sign(local.secret(), "e1", now, body)
    signed["webhook-signature"] = "v1,bm8= " + signed["webhook-signature"]
    assert verify(local.secret(), signed, body, now) == "e1"


def test_a_body_changed_on_the_way_is_forged():
    request = post(EVENT)
    request._body = request.body.replace(b"delivered", b"refused!!")
    with pytest.raises(Forged):
        events_of("carrier", request, is_live=False)


def test_the_carrier_is_heard_before_going_live_alone_and_providers_after_it(settings):
    with pytest.raises(Forged):
        events_of("carrier", post(EVENT), is_live=True)
    with pytest.raises(Forged):
        text_of("carrier", post(TEXT), is_live=True)
    with pytest.raises(Forged):
        events_of("twilio", post(EVENT), is_live=False)
    with pytest.raises(Forged):
        events_of("nobody", post(EVENT), is_live=True)
    with pytest.raises(Forged):
        mail_of(post(b"From: a@b.example\r\n\r\nx"), is_live=True)


@pytest.mark.parametrize(
    "told",
    [
        b"{broken",
        [],
        {},
        EVENT | {"kind": "vanished"},
        EVENT | {"at": "noon"},
        EVENT | {"at": "2026-11-19T14:30:00"},
        EVENT | {"at": None},
    ],
)
def test_a_signed_event_that_makes_no_sense_is_unreadable(told):
    with pytest.raises(Unreadable):
        events_of("carrier", post(told), is_live=False)


def test_ten_megabytes_are_refused():
    with pytest.raises(TooLarge):
        events_of("carrier", post(b"x" * 10_000_000), is_live=False)
    with pytest.raises(TooLarge):
        mail_of(post(b"From: a@b.example\r\n\r\n" + b"x" * 10_000_001), is_live=False)


def test_a_mail_is_taken_from_a_relay_that_signs_once_live(settings):
    settings.INBOUND_MAIL_SECRET = "whsec_" + b64encode(b"relay").decode()
    raw = b"From: Ruth <ruth@example.org>\r\nTo: us@larkfield.example\r\n\r\nThank you\r\n"
    request = post(raw, secret=settings.INBOUND_MAIL_SECRET)
    mail = mail_of(request, is_live=True)
    assert isinstance(mail, InboundMail)
    assert (mail.from_, mail.text) == ("ruth@example.org", "Thank you")


# Twilio


@pytest.fixture
def twilio(settings):
    """Posts as Twilio does, with a signature over the public address."""
    settings.PUBLIC_BASE_URL = "https://crm.example.org"
    settings.TWILIO_AUTH_TOKEN = "t0ken"
    settings.TEXT_PROVIDER = "twilio"

    def posted(told: dict, path="/inbound/events/twilio/?message=M7K", token="t0ken"):
        address = f"https://crm.example.org{path}"
        signature = RequestValidator(token).compute_signature(address, told)
        return RequestFactory().post(path, told, headers={"X-Twilio-Signature": signature})

    return posted


STATUS = {"MessageSid": "SM1", "MessageStatus": "undelivered", "To": "+12025550123"}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        ("delivered", "", Kind.DELIVERED),
        ("undelivered", "30003", Kind.BOUNCED_SOFT),
        ("undelivered", "30005", Kind.BOUNCED_HARD),
        ("undelivered", "30007", Kind.REFUSED),
        ("failed", "21610", Kind.REFUSED),
    ],
)
def test_a_status_of_twilio_is_read(twilio, status, code, kind):
    told = STATUS | {"MessageStatus": status, "ErrorCode": code}
    (event,) = events_of("twilio", twilio(told), is_live=True)
    assert (event.kind, event.message_ref, event.provider_id) == (kind, "M7K", "SM1")


def test_a_status_on_the_way_is_no_news(twilio):
    assert events_of("twilio", twilio(STATUS | {"MessageStatus": "sent"}), is_live=True) == []


def test_a_text_by_twilio_is_read_with_its_own_word_for_it(twilio):
    told = {"MessageSid": "SM2", "From": "+12025550123", "To": "+12025550100",
            "Body": "stop it please", "OptOutType": "STOP"}  # fmt: skip
    text = text_of("twilio", twilio(told, path="/inbound/texts/twilio/"), is_live=True)
    assert (text.text, text.keyword, text.provider_id) == ("stop it please", "STOP", "SM2")


def test_what_twilio_did_not_sign_is_forged(twilio, settings):
    with pytest.raises(Forged):
        events_of("twilio", twilio(STATUS, token="guessed"), is_live=True)
    moved = twilio(STATUS)
    moved.META["QUERY_STRING"] = "message=OTHER"
    with pytest.raises(Forged):
        events_of("twilio", moved, is_live=True)
    settings.TWILIO_AUTH_TOKEN = ""
    with pytest.raises(Forged):
        events_of("twilio", twilio(STATUS, token=""), is_live=True)


# Mail services, read by anymail


@pytest.fixture
def postmark(settings):
    """Posts as Postmark does, with the name and password we gave it."""
    settings.EMAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "us:s3cret"}

    def posted(told, password="us:s3cret"):
        given = f"Basic {b64encode(password.encode()).decode()}"
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return RequestFactory().post(
            "/", body, content_type="application/json", headers={"Authorization": given}
        )

    return posted


BOUNCE = {
    "RecordType": "Bounce",
    "ID": 42,
    "Type": "HardBounce",
    "TypeCode": 1,
    "MessageID": "P1",
    "Email": "ruth@example.org",
    "BouncedAt": "2026-11-19T14:30:00Z",
    "Metadata": {"message": "M7K"},
}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, Kind.BOUNCED_HARD),
        ({"Type": "Transient", "TypeCode": 2}, Kind.BOUNCED_SOFT),
        ({"Type": "SpamNotification", "TypeCode": 512}, Kind.COMPLAINED),
        ({"Type": "Blocked", "TypeCode": 100001}, Kind.REFUSED),
    ],
)
def test_an_event_of_a_mail_service_is_read(postmark, change, kind):
    (event,) = events_of("postmark", postmark(BOUNCE | change), is_live=True)
    assert (event.kind, event.message_ref, event.provider_id) == (kind, "M7K", "P1")
    assert event.address == "ruth@example.org"


def test_a_mail_service_that_cannot_prove_itself_is_forged(postmark, settings):
    with pytest.raises(Forged):
        events_of("postmark", postmark(BOUNCE, password="us:guess"), is_live=True)
    settings.ANYMAIL = {}
    with pytest.raises(Forged):
        events_of("postmark", postmark(BOUNCE), is_live=True)


@pytest.mark.parametrize("told", [b"{broken", b"[]", {"RecordType": "Bounce"}])
def test_what_anymail_cannot_read_is_unreadable(postmark, told):
    with pytest.raises(Unreadable):
        events_of("postmark", postmark(told), is_live=True)

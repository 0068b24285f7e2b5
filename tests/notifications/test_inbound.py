"""Doors: who is let in, what is kept, what a repeat does, what is worked off later."""

import base64
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from crm import clock
from crm.models import Act, Interaction
from notifications import outbox
from notifications.channels import local
from notifications.channels.webhooks import sign
from notifications.inbound import intake
from notifications.models import Concern, InboundEvent, Message, Slot, Suppression
from notifications.outbox import Intent
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)
NUMBER = "+15550142231"
NOT_OURS = "whsec_" + base64.b64encode(b"somebody else").decode()


@pytest.fixture
def by_day(db):
    with clock.moved_to(BY_DAY):
        yield


@pytest.fixture
def ruth(by_day):
    customer = CustomerFactory(since_on=date(2026, 3, 2))
    PhoneFactory(customer=customer, level=2, status="verified")
    EmailFactory(customer=customer, level=2, status="verified", value="ruth@fernmail.example")
    return customer


@pytest.fixture
def tell(ruth, rep, run_jobs, carrier):
    """Have a message sent to Ruth, and answer it as it stands then."""

    def told(channel="text", **more) -> Message:
        words = {"subject": "Your chairs", "text": "They are here."}
        intent = Intent(ruth, "staff.reply", own_words=words, channel=channel, **more)
        message = outbox.queue(intent, by=rep)
        run_jobs()
        message.refresh_from_db()
        return message

    return told


def post(path: str, body: bytes, secret: str = "", event_id: str = "e1", **more):
    """Bring something to a door, signed as the carrier would."""
    signed = sign(secret or local.secret(), event_id, clock.now(), body)
    more = {"content_type": "application/json"} | more
    return Client().post(path, body, headers=signed, **more)


def report(message: Message, kind: str, event_id: str = "e1", secret: str = "", **more):
    told = {
        "kind": kind,
        "message": message.ref.hex,
        "provider_id": "C1",
        "to": NUMBER,
        "at": BY_DAY.isoformat(),
    } | more
    return post("/inbound/events/carrier/", json.dumps(told).encode(), secret, event_id)


def text(words: str, event_id: str = "t1", from_: str = NUMBER):
    told = {"from": from_, "to": "+15550100", "text": words, "at": BY_DAY.isoformat()}
    return post("/inbound/texts/carrier/", json.dumps(told).encode(), event_id=event_id)


def mail(words: str, *headers: str, from_: str = "ruth@fernmail.example") -> bytes:
    head = [f"From: {from_}", "To: desk@larkfield.example", "Message-ID: <r1@fernmail.example>"]
    return "\r\n".join([*head, *headers, "", words]).encode()


def later(row):
    row.refresh_from_db()
    return row


def test_what_is_not_signed_as_it_should_be_leaves_nothing(tell):
    message = tell()
    assert report(message, "delivered", secret=NOT_OURS).status_code == 403
    assert Client().post("/inbound/mail/", b"x", content_type="text/plain").status_code == 403
    assert post("/inbound/events/twilio/", b"{}").status_code == 403
    assert InboundEvent.objects.count() == 0


def test_what_makes_no_sense_is_refused_and_what_is_too_large_as_well(by_day):
    assert post("/inbound/events/carrier/", b"[1]").status_code == 400
    assert post("/inbound/mail/", b"x" * 10_000_001).status_code == 413
    assert post("/inbound/texts/carrier/", b"x" * 1_000_001).status_code == 413
    assert InboundEvent.objects.count() == 0


def test_a_repeat_is_welcome_and_changes_nothing(tell, run_jobs):
    message = tell()
    for _time in range(3):
        assert report(message, "bounced_hard").status_code == 204
        run_jobs()
    assert InboundEvent.objects.count() == Suppression.objects.count() == 1
    assert Act.objects.filter(verb="address.closed").count() == 1


def test_a_delivery_is_noted_and_makes_no_address_surer(tell, run_jobs, ruth):
    message = tell()
    report(message, "delivered")
    run_jobs()
    assert later(message).feedback == "delivered"
    assert ruth.contact_points.get(kind="phone").level == 2


def test_bad_news_stays_when_good_news_comes_late(tell, run_jobs):
    message = tell()
    report(message, "complained", "e1")
    report(message, "delivered", "e2")
    run_jobs()
    assert later(message).feedback == "complained"


def test_any_event_settles_what_nobody_was_sure_of(tell, carrier, run_jobs):
    carrier.will("cut_after_accept", times=1)
    message = tell()
    assert message.state == "unknown"
    report(message, "delivered")
    run_jobs()
    assert (later(message).state, message.feedback) == ("sent", "delivered")
    assert message.attempts.get().outcome == "accepted"


def test_what_waited_to_be_sent_again_had_arrived_after_all(tell, carrier, run_jobs):
    carrier.will("cut_after_accept", times=1)
    message = tell()
    tomorrow = BY_DAY + timedelta(days=1)
    Message.objects.filter(pk=message.pk).update(state="queued", due_at=tomorrow)
    report(message, "delivered")
    run_jobs()
    assert (later(message).state, message.feedback) == ("sent", "delivered")
    assert len(carrier.arrivals()) == 1


def test_what_a_provider_refuses_late_has_failed(tell, run_jobs):
    message = tell()
    report(message, "refused")
    run_jobs()
    assert (later(message).state, message.feedback) == ("failed", "refused")
    assert not Slot.objects.filter(message=message).exists()


def test_a_dead_address_is_closed_and_the_next_way_is_taken(tell, run_jobs, ruth, rep):
    message = tell()
    waiting = outbox.queue(
        Intent(
            ruth,
            "staff.reply",
            own_words={"text": "One more thing."},
            not_before=BY_DAY + timedelta(hours=1),
        ),
        by=rep,
    )
    assert later(waiting).contact_point.kind == "phone"
    report(message, "bounced_hard")
    run_jobs()
    assert later(message).feedback == "bounced"
    assert Suppression.objects.get().purposes == []
    assert later(waiting).contact_point.kind == "email"
    concern = Concern.objects.get()
    assert (concern.kind, concern.customer) == ("address", ruth)


def test_a_complaint_ends_what_need_not_be_sent(tell, run_jobs):
    message = tell()
    report(message, "complained")
    run_jobs()
    assert sorted(Suppression.objects.get().purposes) == ["promo", "relationship"]


def test_an_address_that_keeps_turning_us_away_is_less_sure(tell, run_jobs, ruth):
    message = tell()
    for number in range(5):
        assert ruth.contact_points.get(kind="phone").level == 2
        report(message, "bounced_soft", f"e{number}")
        run_jobs()
    assert ruth.contact_points.get(kind="phone").level == 1


def test_a_report_that_names_nothing_of_ours_is_kept_and_does_nothing(by_day, run_jobs):
    told = {"kind": "bounced_hard", "message": "", "provider_id": "", "to": NUMBER}
    body = json.dumps(told | {"at": BY_DAY.isoformat()}).encode()
    assert post("/inbound/events/carrier/", body).status_code == 204
    run_jobs()
    assert InboundEvent.objects.get().problem
    assert Suppression.objects.count() == 0


def test_a_mail_that_only_looks_like_a_bounce_closes_nothing(tell, run_jobs):
    tell("email")
    forged = (
        b"From: postmaster@evil.example\r\nMessage-ID: <f@evil.example>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        b"Final-Recipient: rfc822; ruth@fernmail.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\n\r\n--b--\r\n"
    )
    assert post("/inbound/mail/", forged, content_type="message/rfc822").status_code == 204
    run_jobs()
    assert InboundEvent.objects.get().kind == "bounced_hard"
    assert Suppression.objects.count() == 0


def test_a_mail_server_pipes_a_mail_to_us(ruth, run_jobs, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mail("On Thursday, please."))))
    call_command("receive_mail")
    run_jobs()
    said = Interaction.objects.get(customer=ruth)
    assert (said.words, said.channel, said.direction) == ("On Thursday, please.", "email", "in")


def test_what_a_mail_server_pipes_must_be_a_mail(by_day, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * 10_000_001)))
    with pytest.raises(SystemExit) as ended:
        call_command("receive_mail")
    assert ended.value.code == 65


def test_an_own_words_reply_goes_on_the_timeline_without_what_it_quotes(tell, run_jobs, ruth):
    message = tell("email")
    quoted = "Thursday is fine.\r\n\r\nOn 24 Nov 2026, Imani wrote:\r\n> They are here."
    reply = mail(quoted, f"In-Reply-To: <{message.ref.hex}@casetrail.example>")
    assert post("/inbound/mail/", reply, content_type="message/rfc822").status_code == 204
    run_jobs()
    assert Interaction.objects.get(customer=ruth).words == "Thursday is fine."


def test_a_machines_own_mail_is_never_taken_for_words(tell, run_jobs, ruth):
    tell("email")
    away = mail("I am away. Stop.", "Auto-Submitted: auto-replied")
    post("/inbound/mail/", away, content_type="message/rfc822")
    run_jobs()
    assert InboundEvent.objects.get().done_at
    assert Interaction.objects.count() == Suppression.objects.count() == 0


def test_what_no_database_keeps_falls_away(ruth, run_jobs):
    assert text("Yes\x00 please \ud800").status_code == 204
    run_jobs()
    assert Interaction.objects.get(customer=ruth).words == "Yes please"


def test_a_stranger_is_laid_before_a_person(ruth, run_jobs):
    text("Do you sell chairs?", from_="+15550149999")
    run_jobs()
    concern = Concern.objects.get()
    assert (concern.kind, concern.words) == ("stranger", "Do you sell chairs?")
    assert Interaction.objects.count() == 0


def test_what_a_job_left_is_found_by_the_sweep(ruth, run_jobs):
    text("Yes please")
    assert Interaction.objects.count() == 0
    assert intake.sweep() == 0
    with clock.moved_to(BY_DAY + timedelta(minutes=2)):
        assert intake.sweep() == 1
    run_jobs()
    assert Interaction.objects.count() == 1
    assert intake.sweep() == 0


def test_what_came_in_is_forgotten_but_not_that_it_came(tell, run_jobs):
    message = tell()
    report(message, "delivered")
    run_jobs()
    assert intake.forget() == 0
    with clock.moved_to(BY_DAY + timedelta(days=91)):
        assert intake.forget() == 1
        assert InboundEvent.objects.get().payload == {}
        report(message, "delivered")
    assert InboundEvent.objects.count() == 1

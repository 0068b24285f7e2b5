"""From an intent to a provider on loopback: claimed, handed over, settled, told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from crm import clock, contact_points, orders, spans, trail
from crm.models import Act, ContactPoint, Disclosure, Order, Partner, User
from notifications import outbox
from notifications.models import Assertion, Attempt, Body, Decision, LinkToken, Message, Slot
from notifications.outbox import Intent
from notifications.sending import delivery, sweeping
from tests.factories.crm import (
    CustomerFactory,
    EmailFactory,
    PartnerFactory,
    PartnerSystemFactory,
    PhoneFactory,
    ReportFactory,
)

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def reached(db):
    """Ruth, a customer since March, with a mobile and an e-mail address, both read back."""
    ruth = CustomerFactory(since_on=date(2026, 3, 2))
    PhoneFactory(customer=ruth, level=2, status="verified")
    EmailFactory(customer=ruth, level=2, status="verified", value="ruth@fernmail.example")
    return ruth


@pytest.fixture
def order(reached, rep):
    return orders.place(reached, by=rep, number="77", carrier=PartnerFactory())


@pytest.fixture
def by_day():
    """It is Tuesday, eleven in the morning in New York."""
    with clock.moved_to(BY_DAY):
        yield


def tell(order: Order, rep, **more) -> Message:
    intent = Intent(order.customer, "order.confirmed", subject=order.subject, **more)
    return outbox.queue(intent, by=rep)


def later(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_message_is_queued_and_leaves_with_the_facts_as_they_are(
    by_day, order, rep, carrier, run_jobs
):
    message = tell(order, rep)
    run_jobs()
    assert later(message).state == "sent"
    [arrival] = carrier.arrivals()
    assert arrival.to == "+15550142231"
    assert "Ms. Adeyemi, your order 77 is confirmed." in arrival.text
    assert "\n\nImani, Phone desk, Larkfield, (555) 010-0100\n\n" in arrival.text


def test_what_left_is_on_record_before_the_first_byte(by_day, order, rep, carrier, run_jobs):
    message = tell(order, rep)
    run_jobs()
    body = Body.objects.get(message=message)
    attempt = Attempt.objects.get(message=message)
    assert (body.no, attempt.no, attempt.outcome) == (1, 1, "accepted")
    assert carrier.arrivals()[0].text == body.text
    assert carrier.arrivals()[0].key == f"{message.ref.hex}:1"
    assert Slot.objects.get(message=message).channel == "text"
    told = Assertion.objects.filter(message=message).values_list("predicate", "value")
    assert dict(told) == {"number": "77", "status": "confirmed"}
    assert Disclosure.objects.filter(customer=message.customer, holder="carrier").count() == 1
    assert LinkToken.objects.filter(message=message).count() == 1
    verbs = Act.objects.filter(customer=message.customer, verb__startswith="message.")
    assert set(verbs.values_list("verb", flat=True)) == {"message.queued", "message.sent"}


def test_what_is_no_longer_so_does_not_leave(by_day, order, rep, carrier, run_jobs):
    message = tell(order, rep)
    orders.report(order, by=rep, predicate="status", value="cancelled", party="store")
    run_jobs()
    assert later(message).state == "dropped"
    assert Decision.objects.filter(message=message).last().found[0].code == "claim.changed"
    assert carrier.arrivals() == []


def test_a_repeat_of_the_key_is_the_same_message(by_day, order, rep, carrier):
    assert tell(order, rep, key="store-77") == tell(order, rep, key="store-77")
    assert Message.objects.count() == 1


def test_a_key_of_another_message_is_refused(by_day, order, rep):
    tell(order, rep, key="store-77")
    with pytest.raises(outbox.KeyReused):
        outbox.queue(
            Intent(order.customer, "staff.reply", own_words={"text": "Hello"}, key="store-77"),
            by=rep,
        )


def test_a_key_with_other_words_or_other_claims_is_refused(by_day, order, rep):
    tell(order, rep, key="store-77", claims={"status": "confirmed"})
    with pytest.raises(outbox.KeyReused):
        tell(order, rep, key="store-77", claims={"status": "on_its_way"})
    words = Intent(order.customer, "staff.reply", own_words={"text": "Yes."}, key="a")
    said = outbox.queue(words, by=rep)
    acts = Act.objects.count()
    assert outbox.queue(words, by=rep) == said
    assert Act.objects.count() == acts
    with pytest.raises(outbox.KeyReused):
        outbox.queue(replace(words, own_words={"text": "No."}), by=rep)


@pytest.mark.parametrize(
    ("topic", "terms", "field"),
    [
        ("offer.store", {"own_words": {"text": "Buy."}}, "own_words"),
        ("offer.loans", {"channel": "text"}, "channel"),
        ("offer.store", {"channel": "pigeon"}, "channel"),
        ("offer.store", {"situation": "now"}, "situation"),
    ],
)
def test_what_a_topic_does_not_leave_open_is_refused(by_day, reached, rep, topic, terms, field):
    with pytest.raises(outbox.WrongTerms) as refusal:
        outbox.queue(Intent(reached, topic, **terms), by=rep)
    assert refusal.value.field == field


def test_nobody_is_told_that_a_message_to_somebody_else_was_wrong(by_day, order, rep):
    message = tell(order, rep)
    with pytest.raises(outbox.WrongTerms):
        outbox.queue(Intent(CustomerFactory(), "record.corrected", corrects=message), by=rep)


def test_what_is_only_ever_a_call_is_one(by_day, reached, rep):
    message = outbox.queue(Intent(reached, "staff.call"), by=rep)
    assert message.channel == "call"


def test_a_partner_with_whom_we_work_no_more_sends_nothing(by_day, order, rep):
    system = PartnerSystemFactory(partner=order.carrier)
    intent = Intent(order.customer, "order.confirmed", subject=order.subject)
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Partner.objects.update(may_send=["order.confirmed"])
    outbox.queue(intent, by=User.objects.get(pk=system.pk))
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Partner.objects.update(is_open=False)
    with pytest.raises(outbox.NotLicensed):
        outbox.queue(intent, by=User.objects.get(pk=system.pk))


def test_a_topic_takes_only_its_own_kind_of_subject(by_day, order, rep):
    with pytest.raises(outbox.WrongSubject):
        outbox.queue(Intent(order.customer, "order.confirmed"), by=rep)
    with pytest.raises(outbox.WrongSubject):
        tell(order, rep, claims={"balance": 7})


def test_what_was_refused_for_good_has_failed_and_counts_for_nothing(
    by_day, order, rep, carrier, run_jobs
):
    carrier.will("refuse")
    message = tell(order, rep)
    run_jobs()
    assert later(message).state == "failed"
    assert not Slot.objects.filter(message=message).exists()
    assert Act.objects.filter(customer=message.customer, verb="message.failed").exists()


def test_what_was_not_taken_this_time_is_tried_again(by_day, order, rep, carrier, run_jobs):
    carrier.will("busy", times=1)
    message = tell(order, rep)
    run_jobs()
    assert later(message).state == "queued"
    assert message.due_at > BY_DAY
    with clock.moved_to(BY_DAY + timedelta(hours=1)):
        delivery.drain()
    assert later(message).state == "sent"
    assert len(carrier.arrivals()) == 1


@pytest.mark.parametrize(("answer", "is_replaced"), [("busy", False), ("deliver", True)])
def test_only_what_may_have_left_is_said_to_be_replaced(
    answer, is_replaced, by_day, order, rep, carrier
):
    carrier.will(answer, times=1)
    tell_window(order, rep, 14)
    with clock.moved_to(BY_DAY + timedelta(minutes=1)):
        delivery.drain()
    tell_window(order, rep, 16)
    with clock.moved_to(BY_DAY + timedelta(minutes=2)):
        delivery.drain()
    last = carrier.arrivals()[-1]
    assert ("This replaces our message" in last.text) == is_replaced


def tell_window(order: Order, rep, hour: int) -> None:
    opens = BY_DAY.replace(day=26, hour=hour)
    window = spans.written(opens, opens + timedelta(hours=2))
    orders.report(order, by=rep, predicate="window", value=window, party="carrier")
    outbox.queue(Intent(order.customer, "order.window", subject=order.subject), by=rep)


def test_an_answer_that_was_cut_off_is_repeated_under_the_same_key(
    by_day, order, rep, carrier, run_jobs
):
    carrier.will("cut_after_accept", times=1)
    message = tell(order, rep)
    run_jobs()
    assert later(message).state == "unknown"
    with clock.moved_to(BY_DAY + timedelta(hours=1)):
        sweeping.sweep()
    assert later(message).state == "sent"
    assert len(carrier.arrivals()) == 1


def test_where_no_key_is_honoured_nothing_is_simply_sent_again(
    by_day, order, rep, carrier, run_jobs, settings
):
    settings.CARRIER_HONOURS_KEYS = False
    carrier.will("cut_after_accept", times=1)
    message = outbox.queue(Intent(order.customer, "welcome.new", channel="text"), by=rep)
    with clock.moved_to(BY_DAY + timedelta(hours=2)):
        delivery.drain()
    assert later(message).state == "unknown"
    with clock.moved_to(BY_DAY + timedelta(hours=3)):
        sweeping.sweep()
    assert later(message).state == "asking"
    assert len(carrier.arrivals()) == 1


def test_news_lets_nothing_leave_before_its_day(by_day, reached, rep, carrier, run_jobs):
    [mail] = reached.contact_points.filter(kind="email")
    later_on = BY_DAY + timedelta(days=30)
    expires = later_on + timedelta(days=7)
    with trail.act("arranged", by=None, says="Arranged for a test"):
        ContactPoint.objects.filter(pk=mail.pk).update(level=0, status="unverified")
    intent = Intent(
        reached, "welcome.new", channel="email", not_before=later_on, expires_at=expires
    )
    message = outbox.queue(intent, by=rep)
    assert message.state == "held"
    mail.refresh_from_db()
    contact_points.verify(mail, by=rep, proof=contact_points.Proof.READ_BACK)
    run_jobs()
    assert carrier.arrivals() == []
    assert (later(message).state, message.due_at) == ("queued", later_on)
    with clock.moved_to(later_on + timedelta(hours=1)):
        delivery.drain()
    assert later(message).state == "sent"


def test_a_state_never_moves_against_its_direction(by_day, order, rep, carrier, run_jobs):
    message = tell(order, rep)
    run_jobs()
    with pytest.raises(DatabaseError, match="never moves"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="queued")


def test_a_question_nobody_answers_ends_by_its_default(by_day, order, rep, carrier):
    ReportFactory(order=order, party="carrier", value="cancelled")
    message = tell(order, rep)
    assert message.state == "asking"
    with clock.moved_to(BY_DAY + timedelta(hours=5)):
        sweeping.sweep()
    assert later(message).state == "asking"
    with clock.moved_to(BY_DAY + timedelta(days=8)):
        sweeping.sweep()
    assert later(message).state == "dropped"


def test_five_first_notices_become_one_message(by_day, reached, rep, carrier):
    topics = ("new", "choices", "people", "documents", "feedback")
    made = [outbox.queue(Intent(reached, f"welcome.{topic}"), by=rep) for topic in topics]
    assert [later(one).state for one in made] == ["queued", *["joined"] * 4]
    with clock.moved_to(BY_DAY + timedelta(hours=2)):
        delivery.drain()
    [arrival] = carrier.arrivals()
    assert "thank you for coming to us" in arrival.text
    assert "tell anyone here" in arrival.text
    assert later(made[0]).state == "sent"


def test_a_mail_says_the_same_in_text_and_html_and_runs_nothing(
    by_day, reached, rep, carrier, run_jobs
):
    words = {
        "subject": "Hello\r\nBcc: all@x.example",
        "text": "<script>1</script>\n\n{brand} {x}",
    }
    intent = Intent(reached, "staff.reply", own_words=words, channel="email")
    outbox.queue(intent, by=rep)
    run_jobs()
    [arrival] = carrier.arrivals()
    assert arrival.subject == "Hello Bcc: all@x.example"
    assert "<p>&lt;script&gt;1&lt;/script&gt;</p>" in arrival.html
    assert "<script>1</script>" in arrival.text
    assert "{x}" in arrival.text
    assert "casetrail-" not in arrival.html
    assert 'style="' in arrival.html
    assert "http" not in arrival.html.replace("http://localhost:8000/t/", "")

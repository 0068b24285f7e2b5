"""Replies: what counts at once, whose words they are, what is said back and how often."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from crm import clock
from crm.models import Act, ContactPoint, Interaction, Quarantine
from notifications import outbox
from notifications.channels import local
from notifications.channels.webhooks import sign
from notifications.checking import reading
from notifications.inbound import concerns
from notifications.models import Concern, ConsentEvent, Message, Suppression
from notifications.outbox import Intent
from notifications.sending import delivery, sweeping
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory
from tests.factories.notifications import ConsentFactory

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)
NUMBER = "+15550142231"


@pytest.fixture
def by_day(db):
    with clock.moved_to(BY_DAY):
        yield


@pytest.fixture
def ruth(by_day, carrier):
    customer = CustomerFactory(since_on=date(2026, 3, 2))
    PhoneFactory(customer=customer, level=2, status="verified")
    ConsentFactory(customer=customer)
    return customer


@pytest.fixture
def dana(by_day):
    """Ruth's daughter, who has the same number."""
    customer = CustomerFactory(given_name="Dana", since_on=date(2026, 3, 2))
    PhoneFactory(customer=customer, level=2, status="verified")
    return customer


def told(customer, rep, words: str = "They are here.") -> Message:
    intent = Intent(customer, "staff.reply", own_words={"text": words}, channel="text")
    return outbox.queue(intent, by=rep)


def offered(customer, rep, key: str = "offer") -> Message:
    later = BY_DAY + timedelta(hours=1)
    intent = Intent(customer, "offer.store", channel="text", not_before=later, key=key)
    return outbox.queue(intent, by=rep)


def bring(door: str, body: bytes, event_id: str, kind: str = "application/json"):
    signed = sign(local.secret(), event_id, clock.now(), body)
    answer = Client().post(f"/inbound/{door}/", body, content_type=kind, headers=signed)
    assert answer.status_code == 204


def text(words: str, from_: str = NUMBER, event_id: str = ""):
    said = {"from": from_, "to": "+15550100", "text": words, "at": BY_DAY.isoformat()}
    bring("texts/carrier", json.dumps(said).encode(), event_id or words)


def mail(words: str, to: Message | None = None, from_: str = "ruth@fernmail.example"):
    head = [f"From: {from_}", "To: desk@larkfield.example", f"Message-ID: <{words[:9]}@x>"]
    if to:
        head.append(f"In-Reply-To: <{to.ref.hex}@casetrail.example>")
    body = "\r\n".join([*head, "", words]).encode()
    bring("mail", body, words, "message/rfc822")


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_stop_counts_before_the_door_answers(ruth, dana, rep, carrier, run_jobs):
    told(ruth, rep)
    run_jobs()
    waiting = [offered(ruth, rep), offered(dana, rep, "hers")]
    text("Stop.")
    kept = Suppression.objects.get()
    assert (kept.reason, kept.purposes) == ("stopped", ["relationship", "promo"])
    assert [state(one) for one in waiting] == ["dropped", "dropped"]
    ended = ConsentEvent.objects.filter(action="withdraw", purpose="promo")
    assert set(ended.values_list("customer", "channel")) == {
        (one.pk, channel) for one in (ruth, dana) for channel in ("text", "call")
    }
    act = Act.objects.get(verb="messages.stopped")
    assert (act.customer, act.why) == (ruth, "Stop.")
    assert act.mentions.get().customer == dana


def test_a_stop_is_confirmed_exactly_once(ruth, rep, carrier, run_jobs):
    told(ruth, rep)
    run_jobs()
    for number in range(3):
        text("STOP", event_id=f"s{number}")
        run_jobs()
    [_first, confirmation] = carrier.arrivals()
    assert "We have stopped" in confirmation.text
    assert "START" in confirmation.text
    assert Suppression.objects.count() == 1


def test_what_was_ordered_still_reaches_them_until_they_say_all(ruth, rep, carrier, run_jobs):
    told(ruth, rep)
    text("stop")
    essential = told(ruth, rep, "Your chairs come at two.")
    run_jobs()
    assert state(essential) == "sent"
    text("STOP ALL")
    last = told(ruth, rep, "Your table comes at three.")
    run_jobs()
    assert state(last) == "dropped"
    assert Suppression.objects.count() == 1


def test_start_takes_it_back_and_what_was_allowed_is_allowed_again(ruth, rep, run_jobs):
    told(ruth, rep)
    run_jobs()
    text("STOP")
    assert state(offered(ruth, rep, "while stopped")) == "dropped"
    text("START")
    assert not Suppression.objects.filter(ended_at=None).exists()
    assert state(offered(ruth, rep, "after")) == "queued"


def test_start_allows_nothing_that_never_was(dana, rep, carrier, run_jobs):
    told(dana, rep)
    run_jobs()
    text("STOP")
    text("START")
    assert not dana.consent_events.filter(purpose="promo", action="confirm").exists()
    assert state(offered(dana, rep)) == "dropped"


def test_a_stop_from_a_number_we_do_not_know_counts_when_it_is_known(by_day, rep, carrier):
    text("Stop")
    late = CustomerFactory(since_on=date(2026, 3, 2))
    PhoneFactory(customer=late, level=2, status="verified")
    ConsentFactory(customer=late)
    assert state(offered(late, rep)) == "dropped"
    assert Concern.objects.count() == 0


def test_who_asks_for_help_is_told_who_we_are_once_a_day(ruth, rep, carrier, run_jobs):
    told(ruth, rep)
    run_jobs()
    for number in range(2):
        text("HELP", event_id=f"h{number}")
        run_jobs()
    [_first, answer] = carrier.arrivals()
    assert "This is" in answer.text


def test_a_wrong_number_is_closed_first_and_hears_nothing_more(ruth, rep, carrier, run_jobs):
    message = told(ruth, rep)
    run_jobs()
    text("Sorry, wrong number")
    kept = Quarantine.objects.get()
    assert (kept.customer, kept.reported_via) == (ruth, "reply")
    assert ruth.contact_points.get().status == ContactPoint.Status.DISPUTED
    message.refresh_from_db()
    assert message.feedback == "not_me"
    assert ruth.care_notes.filter(kind="recovery").exists()
    told(ruth, rep, "One more thing.")
    run_jobs()
    assert len(carrier.arrivals()) == 1
    assert Interaction.objects.count() == 0


def test_a_stranger_who_says_stop_as_well_is_spared_by_every_customer(
    ruth, dana, rep, run_jobs
):
    told(ruth, rep)
    run_jobs()
    text("Wrong number. Stop texting me!")
    assert Quarantine.objects.get().customer is None
    assert {one.status for one in ContactPoint.objects.all()} == {"disputed"}


def test_a_mail_that_answers_none_of_ours_closes_nobodys_address(ruth, rep, run_jobs):
    EmailFactory(customer=ruth, value="ruth@fernmail.example", key="ruth@fernmail.example")
    mail("Wrong person")
    run_jobs()
    assert Quarantine.objects.count() == 0
    assert Concern.objects.get().kind == "perhaps_wrong"


def test_the_words_belong_to_whom_we_wrote_last(ruth, dana, rep, run_jobs):
    told(ruth, rep)
    run_jobs()
    told(dana, rep)
    run_jobs()
    text("On Thursday then")
    run_jobs()
    said = Interaction.objects.get()
    assert said.customer == dana
    assert said.act.mentions.get().customer == ruth


def test_an_answer_by_mail_belongs_to_its_conversation(ruth, rep, carrier, run_jobs):
    EmailFactory(customer=ruth, value="ruth@fernmail.example", level=2, status="verified")
    intent = Intent(ruth, "staff.reply", own_words={"text": "When?"}, channel="email")
    message = outbox.queue(intent, by=rep)
    run_jobs()
    mail("Thursday.", to=message, from_="ruth.private@elsewhere.example")
    run_jobs()
    assert Interaction.objects.get(customer=ruth).words == "Thursday."


def test_one_or_two_is_kept_with_the_question(ruth, rep, carrier, run_jobs):
    message = told(ruth, rep)
    run_jobs()
    Message.objects.filter(pk=message.pk).update(topic="order.after")
    text("2")
    run_jobs()
    message.refresh_from_db()
    assert message.answer == "2"
    assert Interaction.objects.get(customer=ruth).words == "2"


@pytest.mark.mission("A16")
def test_a_reply_counts_as_an_answer(ruth, rep, carrier, run_jobs):
    with clock.moved_to(BY_DAY + timedelta(hours=2)):
        message = offered(ruth, rep)
        delivery.drain()
        assert state(message) == "sent"
        assert reading.facts_of([ruth.pk])[1][ruth.pk].unanswered_offers == 1
    with clock.moved_to(BY_DAY + timedelta(hours=3)):
        text("Sounds lovely")
        run_jobs()
        assert reading.facts_of([ruth.pk])[1][ruth.pk].unanswered_offers == 0


def test_doubtful_words_are_kept_and_read_by_a_person(ruth, rep, run_jobs, supervisor):
    told(ruth, rep)
    run_jobs()
    words = "I told your colleague that I would rather you do not call me before ten"
    text(words)
    run_jobs()
    assert Interaction.objects.get(customer=ruth).words == words
    concern = Concern.objects.get()
    assert concern.kind == "perhaps_stop"
    concerns.is_stop(concern, by=rep)
    assert Suppression.objects.get().reason == "stopped"
    with pytest.raises(concerns.SeenToAlready):
        concerns.settle(concern, outcome="Again", by=rep)


def test_a_strangers_words_can_be_given_to_whom_they_belong(ruth, rep, run_jobs):
    text("It is me, from my new phone", from_="+15550149999")
    run_jobs()
    concern = Concern.objects.get()
    with pytest.raises(concerns.NobodyThere):
        concerns.belongs_to(concern, ref="CZZZZZZZ", by=rep)
    concerns.belongs_to(concern, ref=ruth.ref, by=rep)
    assert Interaction.objects.get(customer=ruth).words == "It is me, from my new phone"


def test_what_may_have_left_is_not_sent_once_more_after_a_stop(ruth, rep, carrier, run_jobs):
    later = BY_DAY + timedelta(hours=1)
    carrier.will("cut_before_accept", times=1)
    message = offered(ruth, rep)
    with clock.moved_to(later):
        delivery.drain()
    assert state(message) == "unknown"
    text("STOP")
    with clock.moved_to(later + timedelta(hours=1)):
        sweeping.sweep()
    run_jobs()
    assert [one.text for one in carrier.arrivals() if "something new" in one.text] == []

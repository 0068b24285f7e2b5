"""What nobody knows the fate of: taken up once, never doubled, never lost, always shown."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from crm import clock, contact_points, orders, trail
from crm.addresses import parse
from crm.models import Act
from notifications import outbox
from notifications.channels.contract import Outcome, Receipt
from notifications.desk import messages
from notifications.models import Attempt, Halt, Message, Slot
from notifications.outbox import Intent
from notifications.preferences import suppressions, wishes
from notifications.sending import (
    barrier,
    claiming,
    delivery,
    freezing,
    settling,
    sweeping,
    waking,
)
from notifications.sending.barrier import Barrier
from tests.factories.crm import CustomerFactory, PartnerFactory, PhoneFactory
from tests.factories.notifications import EnquiryFactory

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def reached(db):
    """Ruth, a customer since March, with a mobile that was read back."""
    ruth = CustomerFactory(since_on=date(2026, 3, 2), time_zone="America/New_York")
    PhoneFactory(customer=ruth, level=2, status="verified")
    return ruth


@contextmanager
def at(moment: datetime):
    with clock.moved_to(moment):
        yield


@pytest.fixture
def asked(reached, rep) -> Message:
    """A message that is sent at most once: a question after a question."""
    with at(BY_DAY):
        enquiry = EnquiryFactory(customer=reached)
        return outbox.queue(
            Intent(reached, "enquiry.follow_up", subject=enquiry.subject, channel="text"),
            by=rep,
        )


@pytest.fixture
def urgent(reached, rep) -> Message:
    """A message that a customer must have the same day."""
    with at(BY_DAY):
        order = orders.place(reached, by=rep, number="77", carrier=PartnerFactory())
        orders.report(order, by=rep, predicate="status", value="cancelled", party="store")
        intent = Intent(reached, "order.cancelled", subject=order.subject, channel="text")
        return outbox.queue(intent, by=rep)


@pytest.fixture
def reply(reached, rep) -> Message:
    """A colleague's own words: a person is asked before they leave a second time."""
    with at(BY_DAY):
        intent = Intent(reached, "staff.reply", own_words={"text": "Six."}, channel="text")
        return outbox.queue(intent, by=rep)


def claimed_and_forgotten(message: Message) -> freezing.Claimed:
    """Its sender died between the claim and the call."""
    with at(BY_DAY + MINUTE):
        claimed = claiming.claim(later(message), delivery.provider_name)
    assert later(message).state == "sending"
    return claimed


def sweep_at(moment: datetime) -> None:
    with at(moment):
        sweeping.sweep()


def later(message: Message) -> Message:
    message.refresh_from_db()
    return message


def cut_off(carrier) -> None:
    """What is due is taken, and the line breaks before we hear of it."""
    carrier.will("cut_after_accept", times=1)
    with at(BY_DAY + MINUTE):
        delivery.drain()


def halt(by) -> Halt:
    with trail.act("arranged", by=by, says="Arranged for a test"):
        return Halt.objects.create(
            why="wrong", proposed_by=by, begun_by=by, begun_at=BY_DAY, topic=""
        )


def end(halt: Halt, by) -> None:
    with trail.act("arranged", by=by, says="Arranged for a test"):
        Halt.objects.filter(pk=halt.pk).update(ended_at=BY_DAY + HOUR, ended_by=by)


def test_a_sender_that_died_is_followed_by_the_sweeper(urgent, carrier):
    claimed_and_forgotten(urgent)
    sweep_at(BY_DAY + 1.5 * MINUTE)
    assert carrier.arrivals() == []
    sweep_at(BY_DAY + 3 * MINUTE)
    assert [one.key for one in carrier.arrivals()] == [f"{urgent.ref.hex}:1"]
    assert later(urgent).state == "sent"


def test_a_timer_beside_the_queue_takes_up_the_same(urgent, carrier):
    claimed_and_forgotten(urgent)
    with at(BY_DAY + 3 * MINUTE):
        call_command("sweep")
    assert later(urgent).state == "sent"


def test_what_is_taken_up_counts_from_when_it_leaves_last(urgent, carrier):
    claimed_and_forgotten(urgent)
    sweep_at(BY_DAY + 3 * HOUR)
    assert later(urgent).state == "sent"
    assert Slot.objects.get().at >= BY_DAY + 3 * HOUR


def test_a_key_that_the_provider_has_forgotten_is_not_relied_upon(urgent, carrier):
    claimed_and_forgotten(urgent)
    sweep_at(BY_DAY + 25 * HOUR)
    assert carrier.arrivals() == []
    assert later(urgent).state == "unknown"


def test_news_of_a_fact_does_not_make_two_of_what_a_person_is_asked_about(
    asked, carrier, settings
):
    settings.CARRIER_HONOURS_KEYS = False
    cut_off(carrier)
    sweep_at(BY_DAY + HOUR)
    assert later(asked).state == "asking"
    with at(BY_DAY + 2 * HOUR):
        waking.wake(asked.subject)
        waking.wake("contact_points", customer=asked.customer_id)
        delivery.deliver(asked.pk)
        delivery.drain()
    assert later(asked).state == "asking"
    assert len(carrier.arrivals()) == 1


@pytest.mark.parametrize("answer", ["busy", "refuse"])
def test_an_answer_to_a_repeat_says_nothing_of_the_first_try(answer, urgent, carrier):
    cut_off(carrier)
    carrier.will(answer, times=1)
    sweep_at(BY_DAY + HOUR)
    assert later(urgent).state == {"busy": "unknown", "refuse": "asking"}[answer]
    assert urgent.body_no == 1
    assert Slot.objects.filter(message=urgent).exists()
    sweep_at(BY_DAY + 2 * HOUR)
    assert [one.key for one in carrier.arrivals()] == [f"{urgent.ref.hex}:1"]
    assert urgent.attempts.get().outcome == {"busy": "accepted", "refuse": "unknown"}[answer]


def test_a_reply_is_not_sent_a_second_time_by_itself(reply, carrier, settings):
    settings.CARRIER_HONOURS_KEYS = False
    cut_off(carrier)
    sweep_at(BY_DAY + HOUR)
    assert (later(reply).state, reply.feedback) == ("asking", "")
    assert len(carrier.arrivals()) == 1


def test_what_turns_out_to_have_arrived_is_sent(reply, carrier, settings, rep):
    settings.CARRIER_HONOURS_KEYS = False
    cut_off(carrier)
    sweep_at(BY_DAY + HOUR)
    with at(BY_DAY + 2 * HOUR):
        messages.close(later(reply), arrived=True, by=rep)
    assert (later(reply).state, reply.feedback) == ("sent", "closed")
    assert reply.attempts.get().outcome == "accepted"


def test_a_wish_does_not_settle_a_doubt(asked, carrier, settings):
    settings.CARRIER_HONOURS_KEYS = False
    cut_off(carrier)
    sweep_at(BY_DAY + HOUR)
    with at(BY_DAY + 2 * HOUR):
        wishes.choose(asked.customer, by=None, mode="never")
    assert later(asked).state == "asking"


def test_a_try_without_end_is_put_off_by_a_quarter_of_an_hour_at_most():
    assert settling.backoff(2_000) <= timedelta(minutes=15)


def test_what_a_customer_waits_for_is_repeated_once_and_marked(urgent, carrier, settings):
    settings.CARRIER_HONOURS_KEYS = False
    carrier.will("cut_after_accept", times=2)
    with at(BY_DAY + MINUTE):
        delivery.drain()
    sweep_at(BY_DAY + HOUR)
    assert (later(urgent).state, urgent.feedback) == ("unknown", "repeated")
    first, second = carrier.arrivals()
    assert "You may have had this message from us already." not in first.text
    assert second.text.startswith("You may have had this message from us already.")
    assert Slot.objects.filter(message=urgent).count() == 1
    sweep_at(BY_DAY + 2 * HOUR)
    assert later(urgent).state == "asking"
    assert len(carrier.arrivals()) == 2


def test_nothing_is_taken_up_while_it_is_halted(urgent, carrier, rep):
    claimed_and_forgotten(urgent)
    stopped = halt(rep)
    sweep_at(BY_DAY + 3 * MINUTE)
    sweep_at(BY_DAY + 20 * MINUTE)
    assert later(urgent).state == "unknown"
    assert carrier.arrivals() == []
    end(stopped, rep)
    sweep_at(BY_DAY + 24 * HOUR)
    assert later(urgent).state == "sent"
    assert len(carrier.arrivals()) == 1


def test_nothing_is_taken_up_for_an_address_that_was_corrected(urgent, carrier, rep):
    claimed_and_forgotten(urgent)
    [phone] = urgent.customer.contact_points.live()
    right = parse("phone", "(555) 014-2299", region="US")
    corrected = contact_points.correct(phone, by=rep, address=right, reason="misheard")
    contact_points.verify(corrected, by=rep, proof=contact_points.Proof.READ_BACK)
    sweep_at(BY_DAY + 3 * MINUTE)
    assert later(urgent).state == "unknown"
    sweep_at(BY_DAY + HOUR)
    assert (later(urgent).state, urgent.feedback) == ("sent", "repeated")
    assert [one.to for one in carrier.arrivals()] == ["+15550142299"]


@pytest.mark.parametrize("after", [50, 3600])
def test_a_sender_whose_lease_does_not_outlast_the_call_hands_nothing_over(
    after, urgent, carrier
):
    claimed = claimed_and_forgotten(urgent)
    with at(BY_DAY + MINUTE + timedelta(seconds=after)), Barrier() as hand:
        receipt = delivery.hand_over(claimed, hand)
    assert receipt.outcome is Outcome.RETRY
    assert carrier.arrivals() == []
    assert settling.settle(claimed, receipt)
    assert later(urgent).state == "queued"


def test_what_may_have_left_before_a_correction_is_told_on_the_timeline(
    urgent, carrier, rep, django_capture_on_commit_callbacks
):
    cut_off(carrier)
    [phone] = urgent.customer.contact_points.live()
    with django_capture_on_commit_callbacks(execute=True):
        contact_points.retire(phone, by=rep, reason="unreachable")
    told = Act.objects.get(verb="message.watched", customer=urgent.customer)
    assert "may have left at" in told.sentence


@pytest.fixture
def claimed(asked, carrier) -> freezing.Claimed:
    """A message that our check let leave a moment ago."""
    return claimed_and_forgotten(asked)


def stop(customer) -> None:
    address = parse("phone", "(555) 014-2231", region="US")
    suppressions.stop(address, [customer], by=None, words="STOP")


def wish(customer) -> None:
    wishes.choose(customer, by=None, mode="never")


@pytest.mark.parametrize("choose", [stop, wish])
def test_what_the_customer_says_after_the_look_is_heard_before_the_call(
    choose, claimed, carrier
):
    with at(BY_DAY + MINUTE), Barrier() as hand:
        assert delivery.may_still_leave(claimed)
        choose(claimed.message.customer)
        assert delivery.hand_over(claimed, hand).outcome is Outcome.RETRY
    assert carrier.arrivals() == []


def test_a_late_outcome_is_refused_and_holds_nobody_up(urgent, carrier):
    claimed = claimed_and_forgotten(urgent)
    with at(BY_DAY + 3 * MINUTE):
        lease = sweeping.lease_again(later(urgent))
        assert not settling.settle(claimed, Receipt(Outcome.ACCEPTED, "late"))
        attempt = Attempt.objects.get(message=urgent)
        assert attempt.outcome == ""
        assert settling.conclude(urgent, attempt.no, lease, Receipt(Outcome.ACCEPTED, "own"))
    assert later(urgent).state == "sent"
    assert Attempt.objects.get(message=urgent).provider_ref == "own"


def test_the_outcome_of_a_slow_sender_still_answers_what_was_not_certain(urgent, carrier):
    claimed = claimed_and_forgotten(urgent)
    with at(BY_DAY + 3 * MINUTE):
        sweeping.mark_unknown(later(urgent))
        assert later(urgent).state == "unknown"
        assert settling.settle(claimed, Receipt(Outcome.ACCEPTED, "slow"))
    assert later(urgent).state == "sent"


def test_what_was_settled_meanwhile_is_not_called_uncertain(urgent, carrier):
    claimed = claimed_and_forgotten(urgent)
    as_found = Message.objects.get(pk=urgent.pk)
    settling.settle(claimed, Receipt(Outcome.ACCEPTED, "in time"))
    sweeping.mark_unknown(as_found)
    assert later(urgent).state == "sent"


def test_who_lost_the_barrier_hands_nothing_over(urgent, carrier):
    with (
        Barrier() as hand,
        at(BY_DAY + MINUTE),
        hand.passing(urgent.address_lock) as is_open,
    ):
        claimed = claiming.claim(later(urgent), delivery.provider_name)
        assert is_open
        assert hand.holds()
        end_session_of(urgent.address_lock)
        assert delivery.hand_over(claimed, hand).outcome is Outcome.RETRY
        assert not hand.holds()
    assert carrier.arrivals() == []


def end_session_of(lock: int) -> None:
    """End the database session that holds the barrier of an address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
            " and classid::bigint = %s and objid::bigint = %s and pid <> pg_backend_pid()",
            [lock >> 32, lock & 0xFFFFFFFF],
        )
        assert cursor.fetchall() == [(True,)]


def test_a_message_over_which_we_stumble_is_put_off_and_the_others_leave(
    urgent, carrier, monkeypatch, caplog, rep
):
    other = CustomerFactory(since_on=date(2026, 3, 2))
    PhoneFactory(customer=other, level=2, key="+15550142240", value="(555) 014-2240")
    with at(BY_DAY):
        fine = outbox.queue(Intent(other, "staff.reply", own_words={"text": "Yes."}), by=rep)
    render = freezing.rendering.render

    def stumble(snapshot, *rest):
        if snapshot.message.pk == urgent.pk:
            raise ValueError("Our own fault")
        return render(snapshot, *rest)

    monkeypatch.setattr(freezing.rendering, "render", stumble)
    with at(BY_DAY + HOUR):
        delivery.drain()
    assert later(fine).state == "sent"
    assert later(urgent).state == "queued"
    assert urgent.due_at > BY_DAY + HOUR
    assert "Our own fault" in caplog.text


def test_a_check_that_fails_asks_a_person(reached, rep, carrier, caplog):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        reached.time_zone = "Mars/Olympus"
        reached.save()
    with at(BY_DAY):
        enquiry = EnquiryFactory(customer=reached)
        message = outbox.queue(
            Intent(reached, "enquiry.follow_up", subject=enquiry.subject, channel="text"),
            by=rep,
        )
    assert message.state == "asking"
    assert [one.code for one in message.decisions.get().found] == ["check.failed"]
    assert "Mars/Olympus" in caplog.text


def welcome(reached, rep, *steps: str) -> list[Message]:
    with at(BY_DAY):
        return [
            outbox.queue(Intent(reached, f"welcome.{step}", channel="text"), by=rep)
            for step in steps
        ]


def test_what_may_not_leave_now_parts_from_what_carries_it(reached, rep, carrier):
    first, second = welcome(reached, rep, "new", "choices")
    assert later(second).state == "joined"
    with trail.act("arranged", by=rep, says="Arranged for a test"):
        Halt.objects.create(
            why="wrong", proposed_by=rep, begun_by=rep, begun_at=BY_DAY, topic="welcome.choices"
        )
    sweep_at(BY_DAY + 2 * HOUR)
    sweep_at(BY_DAY + 3 * HOUR)
    assert later(first).state == "sent"
    assert later(second).state == "held"
    assert "The link below leads there" not in carrier.arrivals()[0].text


def test_what_has_run_out_is_left_behind_by_what_carries_it(reached, rep, carrier):
    first, second = welcome(reached, rep, "new", "choices")
    Message.objects.filter(pk=second.pk).update(expires_at=BY_DAY + HOUR)
    sweep_at(BY_DAY + 2 * HOUR)
    assert later(first).state == "sent"
    assert later(second).state == "dropped"


def test_what_a_dropped_message_carried_leaves_by_itself(reached, rep, carrier):
    first, second = welcome(reached, rep, "new", "choices")
    Message.objects.filter(pk=first.pk).update(expires_at=BY_DAY + HOUR)
    sweep_at(BY_DAY + 2 * HOUR)
    sweep_at(BY_DAY + 3 * HOUR)
    assert (later(first).state, later(second).state) == ("dropped", "sent")


def test_a_batch_takes_one_message_for_an_address_that_several_share(reached, rep, carrier):
    son = CustomerFactory(since_on=date(2026, 3, 2), given_name="Femi")
    PhoneFactory(customer=son, level=2, status="verified")
    with at(BY_DAY):
        made = [
            outbox.queue(Intent(one, "staff.reply", own_words={"text": "Six."}), by=rep)
            for one in (reached, son)
        ]
        wanted = {one.pk: one.address_lock for one in made}
        assert len(set(wanted.values())) == 1
        [claimed] = claiming.claim_batch(wanted, delivery.provider_name)
    assert claimed.message.pk == made[0].pk
    assert barrier.close_all()

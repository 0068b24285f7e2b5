"""Calls: looked at before the dialer opens, counted from then on, and told in the end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import clock, quarantines
from crm.models import Interaction
from notifications.desk import calls
from notifications.models import Message, Slot
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, PhoneFactory
from tests.factories.notifications import EnquiryFactory

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def by_day(db):
    with clock.moved_to(BY_DAY):
        yield


@pytest.fixture
def ruth(by_day):
    customer = CustomerFactory(since_on=date(2026, 3, 2))
    PhoneFactory(customer=customer, level=2, status="verified")
    return customer


def test_a_planned_call_waits_until_somebody_takes_up_the_phone(ruth, rep, carrier, run_jobs):
    call = calls.plan(ruth, about="The chairs", by=rep)
    run_jobs()
    delivery.drain()
    call.refresh_from_db()
    assert (call.state, call.channel) == ("queued", "call")
    assert not Slot.objects.exists()
    assert list(calls.waiting()) == [call]
    calls.take_up(call, by=rep)
    assert call.state == "sent"
    assert Slot.objects.get().channel == "call"
    with pytest.raises(calls.TakenUp):
        calls.take_up(call, by=rep)


def test_what_came_of_it_stands_in_the_timeline_once(ruth, rep, carrier):
    call = calls.take_up(calls.plan(ruth, about="The chairs", by=rep), by=rep)
    said = calls.tell(call, outcome="not_reached", by=rep)
    assert (said.channel, said.direction, said.words) == ("phone", "out", "The chairs")
    assert said.act.sentence == "Imani called Ms. Adeyemi, who did not answer"
    assert list(calls.waiting()) == []
    with pytest.raises(calls.TakenUp):
        calls.tell(call, outcome="reached", by=rep)
    assert Interaction.objects.count() == 1


def test_a_call_at_night_waits_for_the_morning(ruth, rep, carrier):
    with clock.moved_to(BY_DAY.replace(hour=6)):
        call = calls.plan(ruth, about="The chairs", by=rep)
        call.refresh_from_db()
        assert call.state == "held"
        with pytest.raises(calls.NoCall, match="Quiet hours"):
            calls.take_up(call, by=rep)
    with clock.moved_to(BY_DAY):
        assert calls.take_up(call, by=rep).state == "sent"


def test_nobody_calls_a_number_that_is_somebody_elses(ruth, rep, carrier):
    call = calls.plan(ruth, about="The chairs", by=rep)
    quarantines.impose(ruth.contact_points.get(), by=rep, via="phone")
    call.refresh_from_db()
    with pytest.raises(calls.NoCall):
        calls.take_up(call, by=rep)
    with pytest.raises(calls.NoCall):
        calls.plan(ruth, about="The table", by=rep)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("is_served", [True, False])
def test_information_only_and_an_answer_leave_no_call_or_a_reason(by_day, rep, is_served):
    """Who only wanted information is not called at all; who was answered only with a reason."""
    since = date(2026, 3, 2) if is_served else None
    asker = CustomerFactory(since_on=since)
    PhoneFactory(customer=asker, level=2, status="verified")
    EnquiryFactory(customer=asker, is_info_only=True, answered_at=BY_DAY - timedelta(hours=1))
    with pytest.raises(calls.SecondAnswer if is_served else calls.NoCall):
        calls.plan(asker, about="The rates", why="" if is_served else "I insist", by=rep)
    assert not Message.objects.exists()


def test_a_call_that_nobody_made_ends_by_itself(ruth, rep):
    call = calls.plan(ruth, about="The chairs", by=rep)
    with clock.moved_to(BY_DAY + timedelta(days=8)):
        assert calls.give_up() == 1
    call.refresh_from_db()
    assert call.state == "dropped"


def test_a_call_needs_something_to_be_about(ruth, rep):
    with pytest.raises(calls.AboutMissing):
        calls.plan(ruth, about="  ", by=rep)

"""One answer, on one channel: a call after it needs a reason that others can read."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from crm import clock
from notifications.desk import calls
from notifications.models import Message, Override, Slot
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, PhoneFactory
from tests.factories.notifications import EnquiryFactory

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def asker(db):
    """Somebody whose question was answered an hour ago."""
    with clock.moved_to(BY_DAY):
        made = CustomerFactory(since_on=date(2026, 3, 2))
        PhoneFactory(customer=made, level=2, status="verified")
        EnquiryFactory(customer=made, answered_at=BY_DAY - timedelta(hours=1))
        yield made


@pytest.mark.mission("B17")
def test_who_was_answered_is_called_only_with_a_reason(asker, desk_client, carrier):
    form = reverse("notifications:call_new", args=[asker.ref])
    warned = desk_client.post(form, {"about": "The rates"})
    assert warned.status_code == 422
    assert "answered already" in warned.content.decode()
    assert not Message.objects.exists()
    planned = desk_client.post(form, {"about": "The rates", "why": "She asked me to ring"})
    call = Message.objects.get()
    assert planned.url == reverse("notifications:call", args=[call.pk])
    assert Override.objects.get().why == "She asked me to ring"
    assert "The rates" in desk_client.get("/calls/").content.decode()


@pytest.mark.mission("B17")
def test_a_call_counts_when_the_phone_is_taken_up(asker, desk_client, carrier, rep):
    call = calls.plan(asker, about="The rates", why="She asked me to ring", by=rep)
    assert not Slot.objects.exists()
    desk_client.post(reverse("notifications:call_begin", args=[call.pk]))
    assert Slot.objects.get(message=call).channel == "call"
    opened = desk_client.get(reverse("notifications:call", args=[call.pk]))
    assert "tel:+15550142231" in opened.content.decode()
    outcome = reverse("notifications:call_outcome", args=[call.pk])
    assert desk_client.post(outcome, {"outcome": "left_word"}).status_code == 302
    call.refresh_from_db()
    assert call.answer == "left_word"


@pytest.mark.mission("B16")
def test_after_information_only_own_words_leave_only_with_a_reason(desk_client, carrier):
    with clock.moved_to(BY_DAY):
        asker = CustomerFactory(since_on=date(2026, 3, 2))
        PhoneFactory(customer=asker, level=2, status="verified")
        EnquiryFactory(
            customer=asker, is_info_only=True, answered_at=BY_DAY - timedelta(hours=1)
        )
        form = reverse("notifications:reply_new", args=[asker.ref])
        assert "this would be a second answer" in desk_client.get(form).content.decode()
        desk_client.post(form, {"text": "Shall I come by?"})
        message = Message.objects.get()
        assert message.state == "asking"
        override = reverse("notifications:message_override", args=[message.pk])
        desk_client.post(override, {"codes": "pace.answered", "why": "He asked me to write"})
    with clock.moved_to(BY_DAY + timedelta(minutes=1)):
        delivery.drain()
    [arrival] = carrier.arrivals()
    assert "Shall I come by?" in arrival.text
    assert Override.objects.get().why == "He asked me to write"

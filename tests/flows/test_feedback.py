"""What a customer says of a message reaches whoever has it sent, with the message (C13)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from crm import clock
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, EmailFactory
from tests.factories.notifications import AutomationFactory, queued

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C13")]

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


def test_a_reminder_called_too_often_is_there_for_its_owner_with_the_message(
    rep, desk_client, carrier
):
    automation = AutomationFactory(owner=rep, topic="welcome.new", trigger="after_coming")
    with clock.moved_to(BY_DAY):
        ruth = CustomerFactory(since_on="2020-01-01")
        EmailFactory(customer=ruth, level=3, status="verified")
        message = queued(ruth, "welcome.new", automation=automation)
    with clock.moved_to(BY_DAY + timedelta(hours=2)):
        delivery.drain()
        [arrival] = carrier.arrivals()
        link = re.search(r"/t/[\w-]{22}/", arrival.text)[0]
        said = {"fix": "too_often", "words": "Every week is annoying"}
        assert Client().post(f"{link}why/", said).status_code == 200
        page = desk_client.get(automation.get_absolute_url()).content.decode()
        assert "<dt>Too often</dt><dd>1</dd>" in page
        assert "Every week is annoying" in page
        assert message.get_absolute_url() in page
        why = desk_client.get(message.get_absolute_url()).content.decode()
        assert "Every week is annoying" in why

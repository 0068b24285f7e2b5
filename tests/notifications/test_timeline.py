"""Messages on the timeline: what we wrote in full, and each decision with its reason."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from crm import clock
from notifications import outbox
from notifications.channels.contract import Outcome, Receipt
from notifications.models import Message
from notifications.outbox import Intent
from notifications.sending import claiming, delivery
from tests.factories.crm import CustomerFactory, PhoneFactory
from tests.parts import between

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def by_day(db):
    with clock.moved_to(BY_DAY):
        yield


def reached(family_name: str = "Adeyemi", key: str = "+15550142231"):
    customer = CustomerFactory(since_on=date(2026, 3, 2), family_name=family_name)
    PhoneFactory(customer=customer, value=key, key=key, level=2, status="verified")
    return customer


def entries(client, customer) -> str:
    page = client.get(customer.get_absolute_url()).content.decode()
    return between(page, 'class="trail__entries"', "</section>")


def say(customer, rep, text: str):
    return outbox.queue(Intent(customer, "staff.reply", own_words={"text": text}), by=rep)


def test_what_a_colleague_wrote_stands_in_full_with_its_reason(
    by_day, desk_client, rep, carrier, run_jobs
):
    ruth = reached()
    message = say(ruth, rep, "Two people will carry it up.")
    run_jobs()
    shown = entries(desk_client, ruth)
    assert "Imani wrote" in shown
    assert "Two people will carry it up." in between(
        shown, 'class="entry__words"', "</blockquote>"
    )
    assert 'data-kind="ours"' in shown
    assert ">Sent</span>" in shown
    assert f'<a class="why" href="{message.get_absolute_url()}">Why</a>' in shown


def test_a_colleague_never_sees_the_link_that_is_the_customers(
    by_day, desk_client, rep, carrier, run_jobs
):
    ruth = reached()
    message = say(ruth, rep, "Two people will carry it up.")
    run_jobs()
    [arrival] = carrier.arrivals()
    [token] = re.findall(r"/t/([\w-]{22})/", arrival.text)
    for url in (ruth.get_absolute_url(), message.get_absolute_url()):
        page = desk_client.get(url).content.decode()
        assert "/t/…/" in page
        assert token not in page


def test_what_is_held_or_not_sent_says_so(by_day, desk_client, rep):
    ruth = reached()
    outbox.queue(Intent(ruth, "offer.store"), by=rep)
    outbox.queue(Intent(CustomerFactory(family_name="Other"), "record.corrected"), by=rep)
    shown = entries(desk_client, ruth)
    assert "Not sent</span>" in shown
    assert "Held</span>" not in shown
    outbox.queue(Intent(ruth, "record.corrected", channel="letter"), by=rep)
    assert "Held</span>" in entries(desk_client, ruth)


def test_a_batch_shows_each_customer_their_own_words(by_day, desk_client, rep, carrier):
    ruth, hugo = reached(), reached("Baker", "+15550142299")
    for customer, text in ((ruth, "For Ruth"), (hugo, "For Hugo")):
        say(customer, rep, text)
    wanted = {one.pk: one.address_lock for one in Message.objects.all()}
    claimed = claiming.claim_batch(wanted, delivery.provider_name)
    assert len(claimed) == 2
    assert "For Ruth" in entries(desk_client, ruth)
    assert "For Hugo" not in entries(desk_client, ruth)
    assert "For Hugo" in entries(desk_client, hugo)


def test_a_try_that_was_not_taken_is_not_told_as_what_we_wrote(
    by_day, desk_client, rep, carrier, run_jobs
):
    carrier.will("busy", times=1)
    ruth = reached()
    say(ruth, rep, "Two people will carry it up.")
    run_jobs()
    shown = entries(desk_client, ruth)
    assert "A message was not taken this time" in shown
    assert "Imani wrote" not in shown
    with clock.moved_to(BY_DAY + timedelta(hours=1)):
        delivery.drain()
    shown = entries(desk_client, ruth)
    assert shown.count("Imani wrote") == 1
    assert shown.count("Two people will carry it up.") == 1


class Refusing:
    name, honours_key = "refusing", True

    def send(self, parcel):
        return Receipt(Outcome.REFUSED, detail="number not in use")


def test_what_failed_says_so_with_its_reason(by_day, desk_client, rep, run_jobs, monkeypatch):
    monkeypatch.setattr(delivery, "provider_of", lambda channel, mode: Refusing())
    ruth = reached()
    say(ruth, rep, "Hello")
    run_jobs()
    shown = entries(desk_client, ruth)
    assert 'data-kind="failed"' in shown
    assert "number not in use" in shown
    assert ">Failed</span>" in shown

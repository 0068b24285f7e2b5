"""From rehearsal to live and back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crm import addresses, clock, customers, orders, trail
from crm.customers import Reach
from crm.exceptions import NotAllowed
from crm.models import Act, Organisation
from notifications import channels, outbox
from notifications.automation import halts
from notifications.checking import reading
from notifications.desk import going_live, readiness
from notifications.models import Halt, Message, Slot
from notifications.models.messages import State
from notifications.outbox import Intent
from notifications.preferences import choices
from notifications.public import verification
from notifications.topics import Channel
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory
from tests.factories.notifications import BulkLetterFactory, WordingFactory

pytestmark = pytest.mark.django_db

NAME = "Larkfield"
BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


def come_into(mode: str) -> None:
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode=mode, name=NAME)


@pytest.fixture
def rehearsal():
    come_into(Organisation.Mode.REHEARSAL)


@pytest.fixture
def providers(carrier, settings, monkeypatch):
    """A mail server and a text provider that answer, and a sender that has an address."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", carrier.smtp_port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "", False
    monkeypatch.setitem(channels.LIVE, "text", "notifications.channels.local.LocalProvider")
    settings.DEFAULT_FROM_EMAIL = "desk@larkfield.example"
    settings.MAIL_DOMAIN = "larkfield.example"
    settings.TEXT_NUMBER = "+15550101199"
    settings.PUBLIC_BASE_URL = "https://crm.larkfield.example"
    return carrier


@pytest.fixture
def ready(rehearsal, providers, supervisor, admin):
    """Everything is set; Marta had a mail and a text."""
    WordingFactory(author=supervisor, approved_by=admin)
    readiness.try_out(by=supervisor, channel="email", to="marta@larkfield.example")
    readiness.try_out(by=supervisor, channel="text", to="+1 207 555 0123")


def mode() -> str:
    return Organisation.objects.get().mode


def test_what_is_open_is_named_and_nothing_happens(rehearsal, supervisor):
    with pytest.raises(going_live.NotReady) as refused:
        going_live.go_live(by=supervisor, name=NAME)
    for item in readiness.items():
        assert item.is_done or item.title in refused.value.message
    assert mode() == Organisation.Mode.REHEARSAL


def test_a_test_message_goes_by_the_real_provider_and_counts_for_that_one(
    rehearsal, providers, supervisor, settings
):
    readiness.try_out(by=supervisor, channel="email", to="marta@larkfield.example")
    [arrived] = providers.arrivals()
    assert arrived.to == "marta@larkfield.example"
    assert readiness.provider_item(Channel.EMAIL).is_done
    settings.EMAIL_HOST = ""
    assert not readiness.provider_item(Channel.EMAIL).is_done


def test_a_test_message_goes_to_nobody_but_oneself(rehearsal, providers, supervisor):
    PhoneFactory(key="+12075550123")
    for channel, to in (("email", "ruth@fernmail.example"), ("text", "+1 207 555 0123")):
        with pytest.raises(readiness.NotYours):
            readiness.try_out(by=supervisor, channel=channel, to=to)
    assert not providers.arrivals()


def test_a_provider_that_refuses_has_not_answered(rehearsal, providers, supervisor):
    providers.will("refuse")
    with pytest.raises(readiness.NoAnswer, match="550"):
        readiness.try_out(by=supervisor, channel="email", to="marta@larkfield.example")
    assert not Act.objects.filter(verb__endswith=readiness.ANSWERED).exists()


def test_live_is_one_act_and_nothing_of_the_rehearsal_leaves(ready, supervisor):
    customer = CustomerFactory()
    EmailFactory(customer=customer, level=2, status="verified")
    waits = outbox.queue(
        Intent(customer, "staff.reply", own_words={"text": "Your glasses are ready."}),
        by=supervisor,
    )
    going_live.go_live(by=supervisor, name=f" {NAME} ")
    assert mode() == Organisation.Mode.LIVE
    assert Act.objects.filter(verb="organisation.live", actor=supervisor).count() == 1
    waits.refresh_from_db()
    assert waits.state == State.DROPPED
    assert not Message.objects.open().exists()
    assert not Slot.objects.exists()
    with pytest.raises(going_live.LiveAlready):
        going_live.go_live(by=supervisor, name=NAME)


def test_letters_of_the_rehearsal_do_not_go_on_for_real(ready, supervisor, admin):
    agreed, leaving = (
        BulkLetterFactory(author=supervisor, approved_by=admin, state=state)
        for state in ("approved", "sending")
    )
    going_live.go_live(by=supervisor, name=NAME)
    agreed.refresh_from_db()
    leaving.refresh_from_db()
    assert (agreed.state, agreed.approved_by) == ("draft", None)
    assert leaving.state == "stopped"


def test_what_was_told_and_answered_in_the_rehearsal_counts_for_nothing(
    ready, supervisor, rep, run_jobs
):
    with clock.moved_to(BY_DAY):
        given = Reach(addresses.parse("email", "ruth@fernmail.example"))
        ruth = customers.register(by=rep, reach=[given], given_name="Ruth", title="Ms.")
        run_jobs()
        point = ruth.contact_points.get()
        with trail.errand("link"):
            verification.confirm(point)
            choices.save(ruth, by=None, chosen=offers_allowed(ruth))
        order = orders.place(ruth, by=rep, number="77")
        outbox.queue(Intent(ruth, "order.confirmed", subject=order.subject), by=rep)
        run_jobs()
        assert told(ruth)
        going_live.go_live(by=supervisor, name=NAME)
        point.refresh_from_db()
        assert (point.status, point.level) == ("unverified", 0)
        assert not told(ruth)
        assert Message.objects.get(state="queued").topic == "address.confirm"
        assert choices.of(ruth).kinds["offers"].often == "never"


def told(customer) -> tuple:
    """What we remember to have told them."""
    return reading.facts_of([customer.pk])[1][customer.pk].told


def offers_allowed(customer) -> choices.Choices:
    stands = choices.of(customer)
    return replace(stands, kinds=stands.kinds | {"offers": choices.Kind()})


def test_the_name_must_be_typed_as_it_stands(ready, supervisor):
    with pytest.raises(going_live.AnotherName):
        going_live.go_live(by=supervisor, name="Larkfeild")


def test_back_in_rehearsal_everything_that_waits_is_held(ready, supervisor):
    going_live.go_live(by=supervisor, name=NAME)
    customer = CustomerFactory()
    EmailFactory(customer=customer, level=2, status="verified")
    waits = outbox.queue(
        Intent(customer, "staff.reply", own_words={"text": "Your glasses are ready."}),
        by=supervisor,
    )
    going_live.rehearse(by=supervisor, why="The sender name is wrong.")
    assert mode() == Organisation.Mode.REHEARSAL
    waits.refresh_from_db()
    assert waits.state == State.HELD
    halt = Halt.objects.standing().get()
    assert list(halts.covered(halt)) == [waits]
    with pytest.raises(going_live.NotLive):
        going_live.rehearse(by=supervisor, why="Once more.")


@pytest.mark.parametrize("invented", [Organisation.Mode.DEMO, Organisation.Mode.TEST])
def test_invented_customers_never_get_messages(ready, supervisor, invented):
    come_into(invented)
    with pytest.raises(going_live.NotForReal):
        going_live.go_live(by=supervisor, name=NAME)


def test_it_is_for_supervisors(ready, rep):
    for act in (
        lambda: going_live.go_live(by=rep, name=NAME),
        lambda: going_live.rehearse(by=rep, why="No"),
        lambda: readiness.try_out(by=rep, channel="email", to="x@larkfield.example"),
    ):
        with pytest.raises(NotAllowed):
            act()

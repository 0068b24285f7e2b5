"""From rehearsal to live and back."""

import pytest

from crm import trail
from crm.exceptions import NotAllowed
from crm.models import Act, Organisation
from notifications import channels, outbox
from notifications.automation import halts
from notifications.desk import going_live, readiness
from notifications.models import Halt, Message, Slot
from notifications.models.messages import State
from notifications.outbox import Intent
from notifications.topics import Channel
from tests.factories.crm import CustomerFactory, EmailFactory
from tests.factories.notifications import WordingFactory

pytestmark = pytest.mark.django_db

NAME = "Larkfield"


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

"""Bad input and faults on the way: a clear answer, nothing lost, nothing twice."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from crm import clock, trail
from crm.models import Act
from notifications import outbox, topics
from notifications.automation import halts
from notifications.channels import local, smtp
from notifications.channels.contract import Outcome, Receipt
from notifications.models import Attempt, Body, Message
from notifications.outbox import Intent
from notifications.sending import delivery, sweeping
from tests.factories.crm import CustomerFactory, PartnerSystemFactory, PhoneFactory
from tests.factories.notifications import EnquiryFactory
from tests.notifications.conftest import NOON
from tests.unchanged import nothing_changes

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# For each fault of a provider whether the message came out at its other end.
FAULTS = {
    "hang": True,
    "fail": False,
    "busy": False,
    "cut_before_accept": False,
    "cut_after_accept": True,
    "bad_json": True,
}
every_fault = pytest.mark.parametrize("fault", FAULTS)
HOSTILE = (
    "<img src=x onerror=alert(1)><svg/onload=alert(2)><b hx-get=/x>{{settings.SECRET_KEY}}"
)


@pytest.fixture(autouse=True)
def _quick_to_give_up(monkeypatch):
    """Nobody waits eight seconds for a provider here."""
    monkeypatch.setattr(local.LocalProvider.__init__, "__kwdefaults__", {"patience": 0.3})
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)


def say(customer, rep, channel="text", **own_words) -> Message:
    told = {"text": "We come at six."} | own_words
    return outbox.queue(
        Intent(customer, "staff.reply", own_words=told, channel=channel), by=rep
    )


def ask(customer, rep) -> Message:
    about = EnquiryFactory(customer=customer).subject
    return outbox.queue(
        Intent(customer, "enquiry.follow_up", subject=about, channel="text"), by=rep
    )


def drain_at(moment) -> None:
    with clock.moved_to(moment):
        delivery.drain()


def sweep_until_quiet() -> None:
    for hours in range(1, 7):
        with clock.moved_to(NOON + hours * HOUR):
            sweeping.sweep()


def later(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_an_unknown_topic_is_refused_and_leaves_no_trace(customer, rep):
    with nothing_changes(), pytest.raises(topics.UnknownTopic):
        outbox.queue(Intent(customer, "offer.moon"), by=rep)
    assert not Message.objects.exists()


def test_a_partner_without_a_licence_is_refused_and_leaves_no_trace(customer):
    system = PartnerSystemFactory()
    with nothing_changes(), pytest.raises(outbox.NotLicensed):
        say(customer, system)
    assert not Message.objects.exists()


@pytest.mark.parametrize("channel", ["text", "email"])
def test_ten_million_letters_fail_with_a_clear_answer(channel, customer, rep, carrier):
    huge = say(customer, rep, channel, text="x" * 10_000_000)
    fine = say(customer, rep, channel)
    drain_at(NOON + MINUTE)
    drain_at(NOON + 2 * MINUTE)
    assert (later(huge).state, later(fine).state) == ("failed", "sent")
    [failure] = Act.objects.filter(verb="message.failed")
    assert "too l" in failure.why
    assert len(carrier.arrivals()) == 1


@pytest.mark.parametrize(
    "subject", ["Hello\r\nBcc: all@fernmail.example", "Hello\nX-Evil: 1", "Hello\x1b\x0b"]
)
def test_a_subject_never_becomes_a_header(subject, customer, rep, carrier):
    message = say(customer, rep, "email", subject=subject)
    drain_at(NOON + MINUTE)
    assert later(message).state in ("failed", "sent")
    for arrival in carrier.arrivals():
        assert "\nBcc:" not in arrival.headers
        assert "\nX-Evil:" not in arrival.headers
    if message.state == "failed":
        assert Attempt.objects.get(message=message).detail


def test_words_that_no_database_keeps_are_refused_at_the_door(customer, desk_client):
    composer = reverse("notifications:reply_new", args=[customer.ref])
    with nothing_changes():
        answer = desk_client.post(composer, {"text": "We come\x00at six."})
    assert answer.status_code == 422
    assert not Message.objects.exists()


class Elements(HTMLParser):
    """The elements of a page and the names of their attributes."""

    def __init__(self, page: str):
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _value in attrs}


def test_what_looks_like_html_is_letters(customer, rep, carrier):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        customer.family_name = HOSTILE[:60]
        customer.save()
    say(customer, rep, "email", text=f"{HOSTILE} {{brand.__class__}} {{secret}}")
    with clock.moved_to(NOON + MINUTE):
        outbox.queue(Intent(customer, "record.corrected", channel="email"), by=rep)
    drain_at(NOON + 2 * MINUTE)
    drain_at(NOON + 3 * MINUTE)
    arrivals = carrier.arrivals()
    assert len(arrivals) == 2
    for arrival in arrivals:
        page = Elements(arrival.html)
        assert not {"img", "svg", "b", "script"} & page.names
        assert not {one for one in page.attributes if one.startswith(("on", "hx-"))}
    own = next(one for one in arrivals if "secret" in one.text)
    assert f"{HOSTILE} {{brand.__class__}} {{secret}}" in own.text


@every_fault
@pytest.mark.parametrize("honours_keys", [True, False])
def test_no_fault_of_a_provider_loses_or_doubles_a_question(
    fault, honours_keys, customer, rep, carrier, settings
):
    settings.CARRIER_HONOURS_KEYS = carrier.counter.honours_keys = honours_keys
    carrier.will(fault, times=1)
    message = ask(customer, rep)
    drain_at(NOON + MINUTE)
    if fault == "hang":
        carrier.counter.closing.set()
    assert later(message).state == ("queued" if fault == "busy" else "unknown")
    sweep_until_quiet()
    arrived = len(carrier.arrivals())
    if honours_keys or fault == "busy":
        assert (later(message).state, arrived) == ("sent", 1)
    else:
        assert (later(message).state, arrived) == ("asking", FAULTS[fault])


@every_fault
def test_no_fault_of_a_mail_server_loses_a_mail_in_silence(fault, customer, rep, carrier):
    carrier.will(fault, times=1)
    message = say(customer, rep, "email")
    drain_at(NOON + MINUTE)
    if fault == "hang":
        carrier.counter.closing.set()
    sweep_until_quiet()
    # A mail server knows no keys: what it may have taken is sent again by a person alone.
    is_sure = fault in ("busy", "fail")
    expected = ("sent", 1) if is_sure else ("asking", FAULTS[fault])
    assert (later(message).state, len(carrier.arrivals())) == expected


def test_a_halt_in_the_midst_of_a_burst_stops_what_has_not_begun(
    at_noon, rep, supervisor, monkeypatch
):
    begun = []

    class Pressed:
        name, honours_key = "pressed", True

        def send(self, parcel) -> Receipt:
            begun.append(parcel.key)
            if len(begun) == 5:
                halts.begin(by=supervisor, why="The prices are wrong.")
            return Receipt(Outcome.ACCEPTED, provider_id=parcel.key)

    monkeypatch.setattr(delivery, "provider_of", lambda channel, mode: Pressed())
    made = [say(reached(number), rep) for number in range(20)]
    drain_at(NOON + MINUTE)
    assert len(begun) == 5
    sweep_until_quiet()
    assert len(begun) == 5
    assert Message.objects.filter(state="sent").count() == 5
    [standing] = halts.Halt.objects.standing()
    with clock.moved_to(NOON + 7 * HOUR):
        halts.end(standing, by=supervisor, note="Put right", others=halts.SEND)
        delivery.drain()
    assert sorted(begun) == sorted(f"{one.ref.hex}:{later(one).body_no}" for one in made)
    assert Body.objects.count() == 20


def reached(number: int):
    made = CustomerFactory(since_on="2020-01-01")
    key = f"+1202555{1000 + number}"
    PhoneFactory(customer=made, value=key, key=key, status="verified", level=2)
    return made

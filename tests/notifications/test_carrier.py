"""The carrier as a whole: its tables, its reports to our doors, when it may not run."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import Mock

import pytest
from django.core.management import CommandError
from django.test import RequestFactory

from crm import trail
from crm.management import serving
from crm.models import Organisation
from notifications.carrier.boxes import ForReal, TableBox, kept, treatment
from notifications.carrier.couriers import NOT_OURS, reply_to, report_on
from notifications.carrier.server import Carrier
from notifications.channels import Outcome, local, provider_for
from notifications.channels.events import events_of, mail_of, text_of
from notifications.channels.news import InboundMail, Kind
from notifications.channels.webhooks import Forged
from notifications.management.commands import carrier as command
from notifications.models import Arrival, CarrierRule
from notifications.models.arrivals import Behaviour
from tests.notifications import parcels


@pytest.fixture
def door():
    """A site that writes down what is brought to it; fails as often as ``fails`` says."""
    brought = []

    class Door(BaseHTTPRequestHandler):
        fails = 0

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            brought.append((self.path, body, dict(self.headers)))
            Door.fails -= 1
            self.send_response(503 if Door.fails >= 0 else 202)
            self.end_headers()

        def log_message(self, *words):
            return

    server = HTTPServer(("127.0.0.1", 0), Door)
    server.brought, server.door = brought, Door
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def carrier(new_carrier, door):
    return new_carrier(f"http://127.0.0.1:{door.server_port}")


def requests_at(door):
    return [
        RequestFactory().post(path, body, content_type=headers["Content-Type"], headers=headers)
        for path, body, headers in door.brought
    ]


def send(parcel):
    return provider_for(parcel.channel, is_live=False).send(parcel)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        ("deliver", Kind.DELIVERED),
        ("bounce", Kind.BOUNCED_HARD),
        ("bounce_soft", Kind.BOUNCED_SOFT),
        ("complain", Kind.COMPLAINED),
    ],
)
@pytest.mark.parametrize("parcel", [parcels.mail(), parcels.text()], ids=["mail", "text"])
def test_what_becomes_of_a_message_is_reported_at_our_door(
    carrier, door, parcel, behaviour, kind
):
    carrier.will(behaviour)
    assert send(parcel).outcome is Outcome.ACCEPTED
    carrier.courier.settle()
    (request,) = requests_at(door)
    is_mail = request.path == "/inbound/mail/"
    assert is_mail == (parcel.channel == "email" and kind is not Kind.DELIVERED)
    (event,) = (
        mail_of(request, is_live=False)
        if is_mail
        else events_of("carrier", request, is_live=False)
    )
    assert (event.kind, event.message_ref, event.address) == (kind, "M7K", parcel.to)


@pytest.mark.django_db
def test_an_event_may_come_twice_and_a_forged_one_is_known(carrier, door):
    carrier.will("deliver_twice")
    send(parcels.text())
    carrier.courier.settle()
    told = [events_of("carrier", request, is_live=False) for request in requests_at(door)]
    assert len(told) == 2
    assert told[0][0].event_id == told[1][0].event_id
    door.brought.clear()
    carrier.behave()
    carrier.will("forge")
    send(parcels.text(key="M8K:1"))
    carrier.courier.settle()
    with pytest.raises(Forged):
        events_of("carrier", requests_at(door)[0], is_live=False)


@pytest.mark.django_db
def test_a_reader_answers_by_the_way_the_message_came(carrier, door):
    send(parcels.text())
    send(parcels.mail())
    for arrival in carrier.arrivals():
        carrier.reply(arrival, "STOP")
    text, mail = requests_at(door)
    text, mail = text_of("carrier", text, is_live=False), mail_of(mail, is_live=False)
    assert (text.from_, text.to, text.text) == ("+12025550123", "+12025550100", "STOP")
    assert isinstance(mail, InboundMail)
    assert (mail.from_, mail.text) == ("ruth@example.org", "STOP")


def test_a_door_that_stumbles_is_knocked_at_again(carrier, door, monkeypatch):
    monkeypatch.setattr("notifications.carrier.couriers.PAUSE", 0.01)
    send(parcels.text())
    door.door.fails = 2
    carrier.report(carrier.arrivals()[0], "deliver")
    assert len(door.brought) == 3
    assert len({body for _path, body, _headers in door.brought}) == 1


# The mailbox of an installation


@pytest.fixture
def tables(committed_db, settings):
    """A carrier like that of an installation."""
    carrier = Carrier(TableBox(), doors_at="http://127.0.0.1:9")
    carrier.start()
    settings.CARRIER_SMTP_PORT = carrier.smtp_port
    settings.CARRIER_HTTP_PORT = carrier.http_port
    yield
    carrier.stop()


def arrival(**other) -> Arrival:
    usual = {"channel": "text", "to": "+12025550123", "key": "M7K:1", "provider_id": "C1"}
    return Arrival(**usual | other)


def test_what_arrives_is_kept_in_tables(tables):
    CarrierRule.objects.create(to="joe@*", behaviour=Behaviour.REFUSE)
    assert send(parcels.mail()).outcome is Outcome.ACCEPTED
    assert send(parcels.text()).outcome is Outcome.ACCEPTED
    assert send(parcels.text()).outcome is Outcome.ACCEPTED
    assert send(parcels.mail(to="joe@example.org")).outcome is Outcome.REFUSED
    assert list(Arrival.objects.order_by("id").values_list("channel", "to")) == [
        ("email", "ruth@example.org"),
        ("text", "+12025550123"),
    ]
    assert Arrival.objects.first().at is not None


@pytest.mark.django_db
def test_the_newest_rule_that_fits_counts_for_as_long_as_it_holds():
    CarrierRule.objects.create(to="*", behaviour=Behaviour.DELAY)
    CarrierRule.objects.create(channel="text", to="+1202*", behaviour=Behaviour.BUSY, times=1)
    assert treatment("email", "ruth@example.org") is Behaviour.DELAY
    assert treatment("text", "+12025550123") is Behaviour.BUSY
    assert treatment("text", "+12025550123") is Behaviour.DELAY


@pytest.mark.django_db
def test_a_key_is_honoured_where_asked():
    first = kept(arrival(), True)
    assert kept(arrival(), True) == first
    assert kept(arrival(), False) != first


@pytest.fixture
def live(db):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode=Organisation.Mode.LIVE)


def test_nothing_ends_here_once_the_organisation_is_live(live):
    with pytest.raises(ForReal):
        kept(arrival(), True)


def test_the_carrier_is_brought_up_and_goes_by_the_organisation(last_time, db, monkeypatch):
    assert serving.CARRIER in serving.PROGRAMS
    monkeypatch.setattr(command, "connection", Mock())
    carrier = command.in_step(None)
    assert command.in_step(carrier) is carrier
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode=Organisation.Mode.LIVE)
    assert command.in_step(carrier) is None
    assert command.in_step(None) is None


# Its ports


class Listening(Carrier):
    """A carrier that only says which ports it was asked for."""

    def __init__(self, taken=()):
        self.taken, self.asked = taken, []

    def start(self, host="127.0.0.1", smtp_port=0, http_port=0):
        self.asked.append((smtp_port, http_port))
        if smtp_port in self.taken:
            raise OSError("taken")


@pytest.fixture
def last_time(tmp_path, monkeypatch):
    monkeypatch.setenv("CASETRAIL_HOME", str(tmp_path))
    local.ports_file().write_text('{"smtp": 40025, "http": 40080}')


def test_the_ports_of_last_time_are_taken_again_and_found(last_time):
    carrier = Listening()
    command.start(carrier)
    assert carrier.asked == [(40025, 40080)]
    assert local.address() == local.Address("127.0.0.1", 40025, 40080)


def test_others_are_found_where_those_are_taken(last_time):
    carrier = Listening(taken=[40025])
    command.start(carrier)
    assert carrier.asked == [(40025, 40080), (0, 0)]


def test_a_named_port_that_is_taken_is_said_plainly(last_time, settings):
    settings.CARRIER_SMTP_PORT = 40026
    with pytest.raises(CommandError, match="40026"):
        command.start(Listening(taken=[40026]))


def test_a_broken_note_of_the_ports_is_no_obstacle(last_time):
    local.ports_file().write_text("{broken")
    carrier = Listening()
    command.start(carrier)
    assert carrier.asked == [(0, 0)]


def test_the_ports_are_written_down(last_time):
    carrier = Listening()
    carrier.smtp_port, carrier.http_port = 1, 2
    carrier.remember()
    assert local.remembered() == {"smtp": 1, "http": 2}


# The real doors


def test_our_own_doors_open_to_the_carrier_and_to_nobody_else(carrier_of_site):
    send(parcels.text())
    send(parcels.mail())
    courier = carrier_of_site.courier
    for arrival in carrier_of_site.arrivals():
        posts = [report_on(arrival, kind) for kind in (Kind.DELIVERED, Kind.BOUNCED_HARD)]
        for post in (*posts, reply_to(arrival, "Thank you")):
            assert courier.knock(post, local.secret()) == 204, post.door
            assert courier.knock(post, NOT_OURS) == 403, post.door

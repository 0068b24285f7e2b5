"""Mail over real SMTP: what is sure is told apart from what nobody knows."""

import socket
import threading
import time

import pytest

from notifications.channels import Outcome, provider_for
from notifications.channels.smtp import SmtpProvider
from tests.notifications import parcels


def send(**other):
    return provider_for("email", is_live=False).send(parcels.mail(**other))


def test_a_mail_arrives_as_it_was_written(carrier):
    receipt = send()
    assert receipt.outcome is Outcome.ACCEPTED
    assert receipt.provider_id == parcels.MESSAGE_ID
    (arrival,) = carrier.arrivals("ruth@example.org")
    assert arrival.channel == "email"
    assert (arrival.sender, arrival.subject) == ("Larkfield Clinic", "Your visit on Thursday")
    assert arrival.text.split() == parcels.mail().text.split()
    assert arrival.html.strip() == parcels.mail().html
    assert (arrival.key, arrival.message_ref) == ("M7K:1", "M7K")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in arrival.headers


def test_lines_that_begin_with_a_dot_arrive_whole(carrier):
    text = ".\n..\n.dot\nend"
    send(text=text, html="")
    assert carrier.arrivals()[0].text.split() == text.split()


@pytest.mark.parametrize(
    ("behaviour", "outcome", "arrived"),
    [
        ("refuse", Outcome.REFUSED, 0),
        ("busy", Outcome.RETRY, 0),
        ("refuse_content", Outcome.REFUSED, 0),
        ("fail", Outcome.RETRY, 0),
        ("cut_before_accept", Outcome.UNKNOWN, 0),
        ("cut_after_accept", Outcome.UNKNOWN, 1),
        ("bad_json", Outcome.UNKNOWN, 1),
        ("ignore_keys", Outcome.ACCEPTED, 1),
    ],
)
def test_each_way_to_answer_is_told_apart(carrier, behaviour, outcome, arrived):
    carrier.will(behaviour, to="ruth@*")
    assert send().outcome is outcome
    assert len(carrier.arrivals()) == arrived
    assert send(to="joe@example.org").outcome is Outcome.ACCEPTED


def test_the_words_of_a_refusal_are_kept(carrier):
    carrier.will("refuse")
    assert send().detail.startswith("550 5.1.1 There is nobody")


def test_a_server_that_hangs_is_left_in_time_and_nobody_knows(carrier):
    carrier.will("hang")
    hasty = SmtpProvider("127.0.0.1", carrier.smtp_port, patience=0.5)
    began = time.monotonic()
    assert hasty.send(parcels.mail()).outcome is Outcome.UNKNOWN
    assert time.monotonic() - began < 2


def test_where_nobody_listens_it_is_surely_not_accepted():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    receipt = SmtpProvider("127.0.0.1", port).send(parcels.mail())
    assert receipt.outcome is Outcome.RETRY


@pytest.fixture
def dripping():
    """A server that answers a letter at a time, for ever: each resets a socket's timeout."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip():
            line, _address = listening.accept()
            with line:
                while not ended.wait(0.05):
                    line.sendall(b"2")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        ended.set()
        thread.join(5)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_server_that_drips_for_ever_is_cut_off_in_time(dripping):
    began = time.monotonic()
    receipt = SmtpProvider("127.0.0.1", dripping, patience=0.5).send(parcels.mail())
    assert receipt.outcome is Outcome.RETRY
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("harm", [{"subject": "x\r\nBcc: eve@example.org"}, {"to": "a@b\nc"}])
def test_a_parcel_that_is_not_safe_never_reaches_the_line(carrier, harm):
    assert send(**harm).outcome is Outcome.REFUSED
    assert carrier.arrivals() == []


def test_a_body_of_ten_megabytes_is_refused_before_the_line(carrier):
    assert send(text="x" * 10_000_000).outcome is Outcome.REFUSED
    assert carrier.arrivals() == []


def test_a_server_that_knows_no_other_alphabets_is_not_offered_any(carrier, monkeypatch):
    assert send(to="rüth@example.org").outcome is Outcome.ACCEPTED
    monkeypatch.setattr("smtplib.SMTP.has_extn", lambda line, name: False)
    assert send(to="rüth@example.org").outcome is Outcome.REFUSED


def test_a_sample_address_behaves_as_its_domain_says(carrier):
    assert send(to="ruth@cut-after-accept.example").outcome is Outcome.UNKNOWN
    assert send(to="ruth@refuse.example").outcome is Outcome.REFUSED
    assert send(to="ruth@nothing-special.example").outcome is Outcome.ACCEPTED

"""Texts over real HTTP: keys, refusals, silence, nonsense; and how many parts a text takes."""

import http.client
import json
from contextlib import closing

import pytest

from notifications.channels import Outcome, local, provider_for
from notifications.channels.local import LocalProvider
from notifications.channels.text import parts
from tests.notifications import parcels


def send(**other):
    return provider_for("text", is_live=False).send(parcels.text(**other))


def test_a_text_arrives_as_it_was_written(carrier):
    receipt = send()
    (arrival,) = carrier.arrivals("+12025550123")
    assert receipt.outcome is Outcome.ACCEPTED
    assert receipt.provider_id == arrival.provider_id
    assert (arrival.channel, arrival.text) == ("text", parcels.text().text)
    assert (arrival.key, arrival.message_ref) == ("M7K:1", "M7K")


def test_a_repeat_under_the_same_key_is_the_same_message(carrier):
    first, again = send(), send()
    assert (again.outcome, again.provider_id) == (Outcome.ACCEPTED, first.provider_id)
    assert len(carrier.arrivals()) == 1
    assert provider_for("text", is_live=False).honours_key


def test_a_provider_that_ignores_keys_delivers_a_repeat(settings, new_carrier):
    settings.CARRIER_HONOURS_KEYS = False
    carrier = new_carrier("http://127.0.0.1:9")
    send(), send()
    assert len(carrier.arrivals()) == 2
    assert not provider_for("text", is_live=False).honours_key


def test_another_text_under_the_same_key_is_refused(carrier):
    send()
    assert send(text="Something else").outcome is Outcome.REFUSED
    assert len(carrier.arrivals()) == 1


@pytest.mark.parametrize(
    ("behaviour", "outcome", "arrived"),
    [
        ("refuse", Outcome.REFUSED, 0),
        ("refuse_content", Outcome.REFUSED, 0),
        ("busy", Outcome.RETRY, 0),
        ("fail", Outcome.UNKNOWN, 0),
        ("cut_before_accept", Outcome.UNKNOWN, 0),
        ("cut_after_accept", Outcome.UNKNOWN, 1),
        ("bad_json", Outcome.UNKNOWN, 1),
    ],
)
def test_each_way_to_answer_is_told_apart(carrier, behaviour, outcome, arrived):
    carrier.will(behaviour, to="+1202*", channel="text")
    assert send().outcome is outcome
    assert len(carrier.arrivals()) == arrived


def test_what_was_cut_off_is_settled_by_a_repeat_under_the_same_key(carrier):
    carrier.will("cut_after_accept", times=1)
    assert send().outcome is Outcome.UNKNOWN
    assert send().outcome is Outcome.ACCEPTED
    assert len(carrier.arrivals()) == 1


def test_a_provider_that_hangs_is_left_in_time(carrier):
    carrier.will("hang")
    assert LocalProvider(patience=0.5).send(parcels.text()).outcome is Outcome.UNKNOWN


def test_where_nobody_listens_it_is_surely_not_accepted(settings):
    settings.CARRIER_SMTP_PORT = settings.CARRIER_HTTP_PORT = 9
    assert send().outcome is Outcome.RETRY


def test_letters_and_calls_end_here_as_well(carrier):
    for channel in ("letter", "call"):
        receipt = provider_for(channel, is_live=False).send(parcels.text(channel=channel))
        assert receipt.outcome is Outcome.ACCEPTED
    assert [arrival.channel for arrival in carrier.arrivals()] == ["letter", "call"]


def test_a_body_of_ten_megabytes_is_refused(carrier):
    assert send(text="x" * 10_000_000).outcome is Outcome.REFUSED
    assert carrier.arrivals() == []


def asked(carrier, body: bytes, **headers) -> int:
    admitted = {"Authorization": f"Bearer {local.secret()}"} | headers
    with closing(http.client.HTTPConnection("127.0.0.1", carrier.http_port, timeout=5)) as line:
        line.request("POST", "/messages", body, admitted)
        return line.getresponse().status


def test_the_provider_itself_refuses_what_is_no_message(carrier):
    assert asked(carrier, b"{broken") == 400
    assert asked(carrier, b"[]") == 400
    assert asked(carrier, json.dumps({"channel": "smoke", "to": "x"}).encode()) == 400
    assert asked(carrier, b"{}", Authorization="Bearer of news") == 401
    # Announced and not sent: the answer comes before all of it is written.
    assert asked(carrier, b"", **{"Content-Length": "1500000"}) == 413
    assert carrier.arrivals() == []


@pytest.mark.parametrize(
    ("text", "count", "encoding"),
    [
        ("", 0, "GSM-7"),
        ("a" * 160, 1, "GSM-7"),
        ("a" * 161, 2, "GSM-7"),
        ("a" * 306, 2, "GSM-7"),
        ("a" * 307, 3, "GSM-7"),
        ("€" * 80, 1, "GSM-7"),
        ("€" * 81, 2, "GSM-7"),
        # An escaped character is not torn in two: 76 of them fill a part, with a septet left.
        ("€" * 153, 3, "GSM-7"),
        ("É" * 160, 1, "GSM-7"),
        ("Ruth’s visit", 1, "UCS-2"),
        ("ж" * 70, 1, "UCS-2"),
        ("ж" * 71, 2, "UCS-2"),
        ("🩺" * 35, 1, "UCS-2"),
        ("🩺" * 36, 2, "UCS-2"),
        ("🩺" * 67, 3, "UCS-2"),
    ],
    ids=lambda value: str(value)[:8],
)
def test_parts_are_counted_as_a_network_cuts_them(text, count, encoding):
    told = parts(text)
    assert (told.count, told.encoding, told.characters) == (count, encoding, len(text))

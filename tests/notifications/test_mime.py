"""A mail as bytes: read again by a parser that did not make it, and by its raw lines."""

import re
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
from fast_mail_parser import parse_email

from notifications.channels import Unsendable
from notifications.channels.mime import LARGEST, mime
from notifications.channels.seals import ref_under
from tests.notifications import parcels
from tests.notifications.parcels import UNSUBSCRIBE

BREAKS = ("\r\nBcc: eve@example.org", "\nX: y", "\r", "\x00", "\x0b", "\u2028", "\x85")
STRICT = policy.strict.clone(linesep="\r\n", utf8=True)


def read(parcel):
    """The mail by the standard parser, which raises at whatever defect it finds."""
    return message_from_bytes(mime(parcel), policy=STRICT)


def lines(parcel) -> list[bytes]:
    wire = mime(parcel)
    assert wire.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", wire), "a bare CR or LF"
    return wire.split(b"\r\n")


def raw_header(parcel, name: str) -> str:
    """One header as it stands on the wire, unfolded by a rule of our own (RFC 5322, 2.2.3)."""
    head = mime(parcel).partition(b"\r\n\r\n")[0].decode("ascii")
    folded = re.search(rf"(?im)^{name}:[ ]*([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", head)[1]
    return folded.replace("\r\n", "")


def test_the_same_parcel_makes_the_same_bytes():
    assert mime(parcels.mail()) == mime(parcels.mail())


def test_another_key_makes_another_boundary():
    boundaries = {read(parcels.mail(key=f"M7K:{n}")).get_boundary() for n in range(3)}
    assert len(boundaries) == 3


def test_text_comes_first_and_html_beside_it():
    mail = read(parcels.mail())
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    said = [part.get_content().split() for part in mail.iter_parts()]
    assert said == [parcels.mail().text.split(), parcels.mail().html.split()]
    assert mail.defects == []


def test_a_mail_without_html_is_text_alone():
    assert read(parcels.mail(html="")).get_content_type() == "text/plain"


def test_its_date_is_the_moment_of_the_claim():
    assert parsedate_to_datetime(read(parcels.mail())["Date"]) == parcels.mail().dated


def test_no_line_is_longer_than_a_server_takes():
    long = parcels.mail(text="word " * 5_000 + "x" * 5_000, subject="Visit " * 100)
    assert max(map(len, lines(long))) <= 998
    assert read(long)["Subject"].split() == ["Visit"] * 100


def test_one_click_headers_stand_as_rfc_8058_wants_them():
    parcel = parcels.mail()
    assert raw_header(parcel, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    ways = re.findall(r"<([^<>\s]+)>", raw_header(parcel, "List-Unsubscribe"))
    assert ways == ["mailto:stop@example.org?subject=stop", UNSUBSCRIBE]
    assert raw_header(parcel, "Message-ID") == parcels.MESSAGE_ID
    assert raw_header(parcel, "Auto-Submitted") == "auto-generated"


def test_words_beyond_ascii_come_through_as_typed():
    parcel = parcels.mail(
        sender="Praxis “Lärchenfeld”, Zürich", subject="Ihr Termin: 9 Uhr – bitte bestätigen 🩺"
    )
    head = mime(parcel).partition(b"\r\n\r\n")[0]
    assert head.isascii()
    mail = read(parcel)
    assert mail["Subject"] == parcel.subject
    assert mail["From"].addresses[0].display_name == parcel.sender
    words = re.findall(rb"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", head, re.IGNORECASE)
    assert words
    assert max(map(len, words)) <= 75


def test_a_domain_beyond_ascii_is_written_as_servers_know_it():
    assert read(parcels.mail(to="ruth@bücher.example"))["To"].addresses[0].domain == (
        "xn--bcher-kva.example"
    )


def test_a_mailbox_beyond_ascii_is_kept():
    assert "\r\nTo: rüth@example.org\r\n".encode() in mime(parcels.mail(to="rüth@example.org"))


def test_its_key_travels_under_our_seal():
    assert ref_under(raw_header(parcels.mail(), "X-Message-Key")) == "M7K"
    assert ref_under("M7K:1 000000000000000000000000") == ""
    assert ref_under("") == ref_under("M7K:1") == ""


@pytest.mark.parametrize("harm", BREAKS)
@pytest.mark.parametrize("where", ["to", "sender", "sender_address", "subject", "key"])
def test_a_line_break_in_a_field_never_becomes_a_header(where, harm):
    with pytest.raises(Unsendable):
        mime(parcels.mail(**{where: f"ruth@example.org{harm}"}))


@pytest.mark.parametrize("harm", BREAKS)
def test_a_line_break_in_a_header_never_becomes_another(harm):
    with pytest.raises(Unsendable):
        mime(parcels.mail(headers={"X-Reason": f"because{harm}"}))
    with pytest.raises(Unsendable):
        mime(parcels.mail(headers={f"X-Reason{harm}": "because"}))


@pytest.mark.parametrize("name", ["From", "to", "Subject", "Content-Type", "X: y", "", "Ä"])
def test_headers_that_are_ours_or_none_cannot_be_set(name):
    with pytest.raises(Unsendable):
        mime(parcels.mail(headers={name: "eve@example.org"}))


@pytest.mark.parametrize(
    "address",
    ["", "ruth", "@example.org", "ruth@", "a@b, c@d", "Ruth <ruth@example.org>", "r@x..y",
     "ruth@example.org;eve@example.org", "r u@example.org"],
)  # fmt: skip
def test_what_is_no_single_address_is_not_sent_to(address):
    with pytest.raises(Unsendable):
        mime(parcels.mail(to=address))


def test_a_body_of_ten_megabytes_is_refused():
    with pytest.raises(Unsendable, match="too large"):
        mime(parcels.mail(text="x" * 10_000_000))
    with pytest.raises(Unsendable, match="too large"):
        mime(parcels.mail(html="x" * (LARGEST + 1)))


def test_a_parser_of_other_makers_reads_the_same():
    parcel = parcels.mail(
        subject="Ihr Besuch am 3. März, wie besprochen, und was dazu gehört " * 3
    )
    other = parse_email(mime(parcel))
    assert other.warnings == []
    assert " ".join(other.subject.split()) == " ".join(parcel.subject.split())
    assert other.text_plain[0].split() == parcel.text.split()
    assert other.text_html[0].split() == parcel.html.split()
    headers = {name.lower(): value for name, value in other.headers.items()}
    for name, value in parcel.headers.items():
        assert headers[name.lower()] == [value]

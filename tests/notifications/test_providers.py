"""Which provider carries what, and what the services' answers mean."""

import json
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from requests import Response
from requests.exceptions import ConnectionError, ConnectTimeout, ReadTimeout
from twilio.base.exceptions import TwilioException
from twilio.http.response import Response as TwilioResponse
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from notifications.channels import Outcome, local, provider_for
from notifications.channels.anymail import AnymailProvider
from notifications.channels.letter import page
from notifications.channels.smtp import SmtpProvider
from notifications.channels.twilio import TwilioProvider
from tests.notifications import parcels

UNHEARD = ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "nobody there")))
CUT_OFF = ConnectionError(ProtocolError("cut off"))
# What the line does, and what it means for the parcel.
TROUBLES = [
    (ConnectTimeout(), Outcome.RETRY),
    (UNHEARD, Outcome.RETRY),
    (CUT_OFF, Outcome.UNKNOWN),
    (ReadTimeout(), Outcome.UNKNOWN),
]
STATUSES = [
    (400, Outcome.REFUSED),
    (422, Outcome.REFUSED),
    (409, Outcome.RETRY),
    (429, Outcome.RETRY),
    (500, Outcome.UNKNOWN),
    (503, Outcome.UNKNOWN),
]


@pytest.mark.parametrize("channel", ["email", "text", "letter", "call"])
def test_until_we_are_live_every_channel_ends_at_the_carrier(channel, settings):
    settings.EMAIL_PROVIDER, settings.EMAIL_HOST = "postmark", "mail.example.org"
    settings.TEXT_PROVIDER = "twilio"
    assert provider_for(channel, is_live=False).name == local.NAME


def test_once_live_no_channel_does(settings):
    settings.EMAIL_PROVIDER = settings.EMAIL_HOST = settings.TEXT_PROVIDER = ""
    for channel in ("email", "text", "letter", "call"):
        assert provider_for(channel, is_live=True).name != local.NAME


def test_a_channel_that_nobody_set_up_keeps_its_messages_waiting(settings):
    settings.EMAIL_PROVIDER = settings.EMAIL_HOST = settings.TEXT_PROVIDER = ""
    for channel, setting in (("email", "EMAIL_HOST"), ("text", "TEXT_PROVIDER")):
        receipt = provider_for(channel, is_live=True).send(parcels.mail(channel=channel))
        assert receipt.outcome is Outcome.RETRY
        assert setting in receipt.detail


def test_a_mail_server_or_a_service_carries_mail_once_live(settings):
    settings.EMAIL_PROVIDER, settings.EMAIL_HOST = "", "mail.example.org"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "larkfield", "s3cret"
    server = provider_for("email", is_live=True)
    assert isinstance(server, SmtpProvider)
    assert (server.host, server.user, server.honours_key) == (
        "mail.example.org", "larkfield", False
    )  # fmt: skip
    settings.EMAIL_PROVIDER = "resend"
    service = provider_for("email", is_live=True)
    assert (service.name, service.honours_key) == ("resend", True)


def test_an_unknown_channel_is_an_error_of_ours():
    with pytest.raises(KeyError):
        provider_for("smoke", is_live=False)


def test_letters_and_calls_are_accepted_by_our_own_lists():
    for channel in ("letter", "call"):
        receipt = provider_for(channel, is_live=True).send(parcels.text(channel=channel))
        assert (receipt.outcome, receipt.provider_id) == (Outcome.ACCEPTED, "M7K:1")


def test_a_letter_is_laid_out_in_its_parts():
    laid = page(
        parcels.mail(channel="letter", to="Ruth Adeyemi\n12 Elm Street\n\n Salem OR 97301")
    )
    assert laid["to"] == ["Ruth Adeyemi", "12 Elm Street", "Salem OR 97301"]
    assert laid["paragraphs"] == ["Dear Ms. Adeyemi,", "see you on Thursday at 9:30 am."]
    assert laid["subject"] == "Your visit on Thursday"


def test_a_letter_prints_its_parts_and_nothing_that_runs():
    parcel = parcels.mail(channel="letter", to="<b>Ruth</b>\n12 Elm Street", text="One\n\nTwo")
    printed = render_to_string("notifications/_letter.html", page(parcel))
    assert "&lt;b&gt;Ruth&lt;/b&gt;" in printed
    assert printed.count('class="letter__text"') == 2


# Mail services through anymail


@pytest.fixture
def resend(settings, monkeypatch):
    """What Resend is asked, and its answer: a status with a body, or trouble on the line."""
    settings.ANYMAIL = {"RESEND_API_KEY": "key", "REQUESTS_TIMEOUT": 8}
    asked = []

    def answers(answer, body=b'{"id": "R1"}'):
        def request(session, **request):
            asked.append(request)
            if isinstance(answer, Exception):
                raise answer
            response = Response()
            response.status_code, response.raw = answer, BytesIO(body)
            return response

        monkeypatch.setattr("requests.Session.request", request)
        return asked

    return answers


def by_resend(**other):
    return AnymailProvider("resend").send(parcels.mail(**other))


def test_resend_gets_the_key_the_headers_and_our_message(resend):
    (asked,) = (resend(200), by_resend())[0]
    assert asked["headers"]["Idempotency-Key"] == "M7K:1"
    assert asked["timeout"] == 8
    told = json.loads(asked["data"])
    assert told["to"] == ["ruth@example.org"]
    assert told["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert json.loads(told["headers"]["X-Metadata"]) == {"message": "M7K"}


def test_what_resend_accepted_has_its_id(resend):
    resend(200)
    assert by_resend().outcome is Outcome.ACCEPTED
    assert by_resend().provider_id == "R1"


@pytest.mark.parametrize(("answer", "outcome"), STATUSES + TROUBLES)
def test_an_answer_of_a_mail_service_is_told_apart(resend, answer, outcome):
    resend(answer)
    assert by_resend().outcome is outcome


def test_a_yes_that_makes_no_sense_leaves_it_open(resend):
    resend(200, b"{what was that?")
    assert by_resend().outcome is Outcome.UNKNOWN


def test_a_service_without_its_key_keeps_mail_waiting(resend, settings):
    resend(200)
    settings.ANYMAIL = {}
    assert by_resend().outcome is Outcome.RETRY


def test_a_line_break_never_reaches_a_service(resend):
    asked = resend(200)
    assert by_resend(subject="x\r\nBcc: eve@example.org").outcome is Outcome.REFUSED
    assert by_resend(headers={"X-Y": "a\nb"}).outcome is Outcome.REFUSED
    assert asked == []


# Twilio through its SDK


class Line:
    """Twilio's HTTP client: keeps what was asked and answers as told."""

    def __init__(self, answer, body='{"sid": "SM1"}'):
        self.answer, self.body, self.asked = answer, body, []

    def request(self, method, url, **more):
        self.asked.append((url, more.get("data")))
        if isinstance(self.answer, Exception):
            raise self.answer
        return TwilioResponse(self.answer, self.body)


@pytest.fixture
def account(settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "t0ken"
    settings.PUBLIC_BASE_URL = "https://crm.example.org"


def by_twilio(line, **other):
    return TwilioProvider(line).send(parcels.text(**other))


@pytest.mark.usefixtures("account")
def test_twilio_is_told_where_to_report_on_our_message(settings):
    line = Line(201)
    receipt = by_twilio(line)
    assert (receipt.outcome, receipt.provider_id) == (Outcome.ACCEPTED, "SM1")
    ((_url, told),) = line.asked
    assert (told["To"], told["From"]) == ("+12025550123", "+12025550100")
    assert told["StatusCallback"] == (
        "https://crm.example.org/inbound/events/twilio/?message=M7K"
    )
    settings.TWILIO_MESSAGING_SERVICE_SID = "MG1"
    by_twilio(line)
    assert line.asked[1][1]["MessagingServiceSid"] == "MG1"
    assert "From" not in line.asked[1][1]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("answer", "outcome"), STATUSES + TROUBLES)
def test_an_answer_of_twilio_is_told_apart(answer, outcome):
    assert by_twilio(Line(answer, '{"message": "no", "code": 21211}')).outcome is outcome


@pytest.mark.usefixtures("account")
def test_a_yes_of_twilio_that_makes_no_sense_leaves_it_open():
    assert by_twilio(Line(201, "{what was that?")).outcome is Outcome.UNKNOWN


@pytest.mark.usefixtures("account")
def test_a_text_longer_than_twilio_takes_is_not_sent():
    line = Line(201)
    assert by_twilio(line, text="x" * 10_000_000).outcome is Outcome.REFUSED
    assert line.asked == []


def test_an_account_that_is_not_set_up_keeps_texts_waiting(settings):
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = ""
    assert by_twilio(Line(TwilioException("never asked"))).outcome is Outcome.RETRY

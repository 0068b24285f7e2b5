"""The local mailbox: what arrived is shown as it would be read, and answered as readers do."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crm import clock, trail
from crm.models import Organisation, Read
from notifications import tasks
from notifications.carrier.boxes import MemoryBox
from notifications.models import Answer, Arrival, CarrierRule
from tests.factories.crm import EmailFactory
from tests.factories.notifications import ArrivalFactory, CarrierRuleFactory

pytestmark = pytest.mark.django_db
MAILBOX = "/mailbox/"
HTML = '<p>Hello</p><script>alert(1)</script><img src="https://example.org/seen.gif">'


def said(answer) -> str:
    return answer.content.decode()


def mail(**other) -> Arrival:
    usual = {"channel": "email", "to": "ruth@example.org", "subject": "Your visit"}
    return ArrivalFactory(**usual | {"html": HTML} | other)


def test_what_arrived_is_listed_newest_first(desk_client):
    first, second = ArrivalFactory(), mail()
    found = desk_client.get(MAILBOX).context["arrivals"]
    assert found == [second, first]


def test_it_is_narrowed_down_by_channel_and_address(desk_client):
    text, _mail = ArrivalFactory(), mail()
    ArrivalFactory(to="+12025550999")
    found = desk_client.get(MAILBOX, {"channel": "text", "to": "550123"}).context["arrivals"]
    assert found == [text]


def test_earlier_ones_are_a_page_further(desk_client):
    ArrivalFactory.create_batch(60)
    first = desk_client.get(MAILBOX)
    assert len(first.context["arrivals"]) == 50
    later = desk_client.get(MAILBOX, {"before": first.context["earlier"]})
    assert len(later.context["arrivals"]) == 10
    assert later.context["earlier"] is None


@pytest.mark.parametrize("broken", ["x", "-1", "9" * 40, "\x00", "²"])
def test_a_broken_address_narrows_nothing(desk_client, broken):
    ArrivalFactory()
    told = {"before": broken, "channel": broken}
    assert len(desk_client.get(MAILBOX, told).context["arrivals"]) == 1
    assert desk_client.get(MAILBOX, {"to": broken}).status_code in (200, 422)


def test_a_look_at_it_names_the_customers_it_shows(desk_client, rep):
    point = EmailFactory()
    arrival = mail(to=point.value)
    desk_client.get(MAILBOX)
    desk_client.get(arrival.get_absolute_url())
    looks = Read.objects.filter(reader=rep).order_by("pk")
    assert [(look.page, look.listed) for look in looks] == [
        ("notifications:mailbox", [point.customer_id]),
        ("notifications:arrival", [point.customer_id]),
    ]


def test_a_text_is_shown_as_a_phone_shows_it(desk_client):
    answer = said(desk_client.get(ArrivalFactory().get_absolute_url()))
    assert 'class="bubble"' in answer
    assert "see you on Thursday" in answer
    assert "X-Reason" in answer


def test_a_mail_is_shown_as_text_and_its_html_stays_outside(desk_client):
    answer = said(desk_client.get(mail().get_absolute_url()))
    assert "Your visit" in answer
    assert "seen.gif" not in answer
    assert "<script>alert" not in answer


def test_html_in_a_text_is_text(desk_client):
    arrival = ArrivalFactory(text="<b hx-get=/x>{{ settings.SECRET_KEY }}</b>", to="<i>@x")
    answer = said(desk_client.get(arrival.get_absolute_url()))
    assert "<b hx-get" not in answer
    assert "&lt;b hx-get=/x&gt;{{ settings.SECRET_KEY }}" in answer


def test_the_layout_of_a_mail_is_locked_in(desk_client):
    answer = desk_client.get(reverse("notifications:arrival_html", args=[mail().pk]))
    assert said(answer) == HTML
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer["Content-Security-Policy"].split(";")
        if part.strip()
    )
    assert policy["sandbox"] == ""
    assert policy["default-src"] == policy["form-action"] == "'none'"
    assert policy["img-src"] == "data:"
    assert "script-src" not in policy
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.fixture
def carrier_knows(carrier, monkeypatch):
    """The carrier in memory finds what is in the table, and keeps what it is asked to bring."""
    brought = []
    monkeypatch.setattr(MemoryBox, "find", lambda box, number: ArrivalFactory.build(pk=number))
    monkeypatch.setattr(
        "notifications.carrier.couriers.Courier.bring",
        lambda courier, post, secret: brought.append(post) or 202,
    )
    return carrier, brought


def test_a_reply_is_brought_to_our_door_by_the_carrier(desk_client, carrier_knows):
    carrier, brought = carrier_knows
    arrival = ArrivalFactory()
    told = {"what": "reply", "text": "Please move it to Friday"}
    assert desk_client.post(arrival.get_absolute_url(), told).status_code == 302
    carrier.courier.settle()
    assert [post.door for post in brought] == ["/inbound/texts/carrier/"]
    assert b"Please move it to Friday" in brought[0].body
    page = said(desk_client.get(arrival.get_absolute_url()))
    assert "bubble--own" in page


@pytest.mark.parametrize(
    ("what", "brings"),
    [
        ("stop", b'"text": "STOP"'),
        ("bounce", b'"bounced_hard"'),
        ("complain", b'"complained"'),
        ("deliver", b'"delivered"'),
    ],
)
def test_each_button_does_what_it_says(desk_client, carrier_knows, what, brings):
    carrier, brought = carrier_knows
    arrival = ArrivalFactory()
    assert desk_client.post(arrival.get_absolute_url(), {"what": what}).status_code == 302
    carrier.courier.settle()
    assert brings in brought[0].body
    assert Answer.objects.get().what == what


def test_a_reply_needs_words(desk_client):
    address = ArrivalFactory().get_absolute_url()
    for told in ({}, {"what": "reply"}, {"what": "explode"}, {"text": "x" * 5_000}):
        assert desk_client.post(address, told).status_code == 422
    assert not Answer.objects.exists()


def test_where_no_carrier_runs_the_page_says_so(desk_client, settings):
    settings.CARRIER_SMTP_PORT = settings.CARRIER_HTTP_PORT = 9
    answer = desk_client.post(ArrivalFactory().get_absolute_url(), {"what": "stop"})
    assert answer.status_code == 422
    assert "not running" in said(answer)
    assert not Answer.objects.exists()


def test_a_supervisor_lets_the_carrier_misbehave_and_takes_it_back(signed_in, supervisor):
    client = signed_in(supervisor)
    told = {"behaviour": "cut_after_accept", "to": "ruth@*", "channel": "email", "times": "2"}
    assert client.post("/mailbox/rules/", told).status_code == 302
    rule = CarrierRule.objects.get()
    assert (rule.behaviour, rule.to, rule.times) == ("cut_after_accept", "ruth@*", 2)
    assert "2 times left" in said(client.get("/mailbox/rules/"))
    assert client.post(f"/mailbox/rules/{rule.pk}/end/").status_code == 302
    assert not CarrierRule.objects.exists()


def test_once_live_there_is_no_local_mailbox(signed_in, supervisor):
    arrival, rule = ArrivalFactory(), CarrierRuleFactory()
    client = signed_in(supervisor)
    assert "Local mailbox" in said(client.get("/desk/"))
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode=Organisation.Mode.LIVE)
    assert "Local mailbox" not in said(client.get("/desk/"))
    for name, pk in (
        ("mailbox", None), ("arrival", arrival.pk), ("arrival_html", arrival.pk),
        ("mailbox_rules", None),
    ):  # fmt: skip
        address = reverse(f"notifications:{name}", args=[pk] if pk else [])
        assert client.get(address).status_code == 404
    assert client.post(f"/mailbox/rules/{rule.pk}/end/").status_code == 404


def test_the_night_forgets_what_is_older_than_thirty_days():
    old, young = ArrivalFactory(), ArrivalFactory()
    Answer.objects.create(arrival=old, what="stop")
    Arrival.objects.filter(pk=old.pk).update(at=clock.now() - timedelta(days=31))
    Arrival.objects.filter(pk=young.pk).update(at=clock.now() - timedelta(days=29))
    tasks.forget_arrivals(0)
    assert list(Arrival.objects.all()) == [young]

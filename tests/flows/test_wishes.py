"""What customers want, said by the link in a message or to a colleague, and obeyed at once."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from crm import clock, quarantines
from crm.models import Customer
from notifications.models import Message
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory
from tests.factories.notifications import ConsentFactory, queued

pytestmark = pytest.mark.django_db

BY_DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _by_day(db):
    with clock.moved_to(BY_DAY):
        yield


@pytest.fixture
def ruth():
    """With us for years, reached by e-mail first; she allowed offers."""
    ruth = CustomerFactory(since_on="2020-01-01")
    EmailFactory(customer=ruth, level=3, status="verified", value="ruth@fernmail.example")
    PhoneFactory(customer=ruth, level=3, status="verified")
    ConsentFactory(customer=ruth)
    return ruth


@pytest.fixture
def post(carrier, run_jobs):
    """Let what may leave leave; answer what arrived, the oldest first."""

    def arrived(to: str = "") -> list:
        run_jobs()
        return carrier.arrivals(to=to)

    return arrived


@pytest.fixture
def reader():
    """The reader of a message, in a browser without any cookie."""
    return Client(enforce_csrf_checks=True)


def link_in(arrival) -> str:
    """The path of the link that a message carries."""
    return re.search(r"/t/[\w-]{22}/", arrival.text)[0]


def choose(reader: Client, link: str, **chosen) -> str:
    """Change some choices of the page and save it whole; answer what it says."""
    form = reader.get(link).context["form"]
    stands = {name: form[name].value() for name in form.fields}
    filled = {name: value for name, value in stands.items() if value not in (None, "")}
    answer = reader.post(link, filled | chosen)
    assert answer.status_code == 200
    return answer.content.decode()


def registered(browser: Client, **lines) -> Customer:
    """Whoever a colleague made a record for on the page for that."""
    typed = {"kind": "person", "family_name": "Adeyemi", "address_form": "formal"}
    assert browser.post(reverse("crm:customer_new"), typed | lines).status_code == 302
    return Customer.objects.get(given_name=lines["given_name"])


def codes(message: Message) -> set[str]:
    """What our check found at its last look."""
    return {one.code for one in message.decisions.latest("id").found}


@pytest.mark.mission("B18")
def test_each_kind_of_message_obeys_its_own_row(ruth, reader, post):
    queued(ruth, "offer.store")
    link = link_in(post()[0])
    choose(reader, link, offers_often="never", bills_channels=["email"], visits_often="monthly")
    assert queued(ruth, "offer.store").state == "dropped"
    assert queued(ruth, "record.corrected").state == "queued"
    shown = reader.get(link).context["form"]
    assert shown["bills_channels"].value() == ("email",)
    assert shown["visits_often"].value() == "monthly"


@pytest.mark.mission("A17")
def test_a_dislike_stops_one_offer_and_an_interest_lets_the_other_leave(ruth, desk_client):
    form = reverse("notifications:interest_new", args=[ruth.ref])
    for subject, said in (("loans", "no"), ("garden", "yes")):
        noted = {"subject": subject, "is_liked": said, "source": "Said so at the counter"}
        assert desk_client.post(form, noted).status_code == 302
    loans, garden = queued(ruth, "offer.loans"), queued(ruth, "offer.garden")
    assert "fitness.disliked" in codes(loans)
    assert (loans.state, garden.state) == ("dropped", "queued")
    page = desk_client.get(reverse("notifications:choices", args=[ruth.ref])).content.decode()
    assert "Does not want to hear of “loans”" in page
    assert "Said so at the counter" in page


@pytest.mark.mission("A15")
def test_an_offer_leaves_on_a_word_said_at_the_desk_with_its_proof_and_end(desk_client):
    sam = registered(desk_client, given_name="Sam")
    EmailFactory(customer=sam, level=2, status="verified")
    assert queued(sam, "offer.garden").state == "dropped"
    form = reverse("notifications:consent_new", args=[sam.ref])
    said = {
        "action": "grant",
        "topic": "offer.garden",
        "channel": "email",
        "wording": "You may write to me about the garden.",
        "source": "Said at the desk",
        "ends_on": "1 March 2027",
    }
    assert desk_client.post(form, said | {"ends_on": "1 March 2020"}).status_code == 422
    assert desk_client.post(form, said).status_code == 302
    assert queued(sam, "offer.garden").state == "queued"
    assert queued(sam, "offer.store").state == "dropped"
    page = desk_client.get(reverse("notifications:choices", args=[sam.ref])).content.decode()
    assert "Offers for the garden: allowed 24 November 2026, Said at the desk" in page
    for told in ("“You may write to me about the garden.”", "until 1 March 2027", "Noted by"):
        assert told in page
    desk_client.post(form, said | {"action": "withdraw", "channel": "", "ends_on": ""})
    assert queued(sam, "offer.garden").state == "dropped"


@pytest.mark.mission("A17")
def test_a_dislike_that_is_over_keeps_nothing_away(ruth, desk_client):
    form = reverse("notifications:interest_new", args=[ruth.ref])
    noted = {"subject": "garden", "is_liked": "no", "source": "Said so at the counter"}
    desk_client.post(form, noted)
    assert queued(ruth, "offer.garden").state == "dropped"
    ending = reverse("notifications:interest_end", args=[ruth.interests.get().pk])
    assert desk_client.post(ending).status_code == 302
    assert queued(ruth, "offer.garden").state == "queued"


@pytest.mark.mission("E14")
def test_what_they_like_goes_before_other_offers(ruth, desk_client):
    form = reverse("notifications:interest_new", args=[ruth.ref])
    noted = {"subject": "garden", "is_liked": "yes", "source": "Said so at the counter"}
    desk_client.post(form, noted)
    store, garden = queued(ruth, "offer.store"), queued(ruth, "offer.garden")
    assert garden.priority > store.priority


@pytest.mark.mission("B19")
def test_one_a_month_binds_whoever_sends(ruth, reader, post):
    queued(ruth, "offer.store")
    [first] = post()
    said = choose(reader, link_in(first), overall="less")
    assert "Your choices count from this moment" in said
    second = queued(ruth, "offer.garden")
    post()
    second.refresh_from_db()
    assert second.state in ("held", "dropped")
    assert "pace.chosen" in codes(second)


@pytest.mark.mission("B20")
def test_no_follow_up_after_a_price_question(ruth, reader, post, desk_client):
    queued(ruth, "offer.store")
    choose(reader, link_in(post()[0]), after="not_prices")
    asked = {"about": "a new boiler", "via": "phone", "is_price_question": "on"}
    desk_client.post(reverse("notifications:enquiry_new", args=[ruth.ref]), asked)
    enquiry = ruth.enquiries.get()
    follow_up = queued(ruth, "enquiry.follow_up", subject=enquiry.subject)
    assert follow_up.state == "dropped"
    assert "wish.situation" in codes(follow_up)


@pytest.mark.mission("B21")
def test_what_she_chose_stands_on_the_reps_screen_with_source_and_time(
    ruth, reader, post, desk_client
):
    queued(ruth, "offer.store")
    choose(reader, link_in(post()[0]), offers_often="monthly")
    page = desk_client.get(reverse("notifications:choices", args=[ruth.ref])).content.decode()
    assert "Offers: at most 1 a month" in page
    assert "Chosen by the customer, 24 November 2026" in page
    timeline = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "The customer chose what we may send: Offers: At most 1 a month" in timeline


@pytest.mark.mission("B23")
def test_wishes_are_asked_once_at_the_first_contact(ruth, desk_client):
    page = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "Not asked yet." in page
    form = reverse("notifications:first_wishes", args=[ruth.ref])
    shown = desk_client.get(form).content.decode()
    for choice in ("Less often", "Pause", "First of all by", "Stop", "Not now"):
        assert choice in shown
    assert desk_client.post(form, {"answer": "not_now"}).status_code == 302
    page = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "Not asked yet." not in page
    assert "Imani asked for wishes: Not now" in page
    assert desk_client.post(form, {"answer": "stop"}).status_code == 422


@pytest.mark.mission("A15", "B16")
def test_a_question_for_information_only_allows_its_answer_and_nothing_else(desk_client, post):
    mark = CustomerFactory(given_name="Mark", family_name="Hale")
    EmailFactory(customer=mark, level=2, status="verified", value="mark@fernmail.example")
    asked = {"about": "rates for a home loan", "via": "phone", "is_info_only": "on"}
    desk_client.post(reverse("notifications:enquiry_new", args=[mark.ref]), asked)
    enquiry = mark.enquiries.get()
    answer = reverse("notifications:enquiry_answer", args=[enquiry.pk])
    assert desk_client.post(answer, {"text": "They begin at 6 percent."}).status_code == 302
    [arrival] = post()
    assert "They begin at 6 percent." in arrival.text
    offer = queued(mark, "offer.loans")
    assert (offer.state, "basis.enquiry_only" in codes(offer)) == ("dropped", True)
    follow_up = queued(mark, "enquiry.follow_up", subject=enquiry.subject)
    assert (follow_up.state, "basis.answer_only" in codes(follow_up)) == ("dropped", True)
    assert desk_client.post(answer, {"text": "And more."}).status_code == 422
    assert len(post()) == 1


@pytest.mark.mission("B9")
def test_an_address_that_nobody_confirmed_gets_a_question_and_nothing_else(
    desk_client, reader, post
):
    eva = registered(desk_client, given_name="Eva", email="eva@fernmail.example")
    held = queued(eva, "record.corrected")
    [question] = post()
    assert question.subject == "Please confirm this address"
    for secret in ("Eva", "Adeyemi"):
        assert secret not in question.text + question.html
    held.refresh_from_db()
    assert held.state == "held"
    link = link_in(question)
    page = reader.get(link).content.decode()
    assert "Yes, this is my address" in page
    assert "Eva" not in page
    assert reader.post(f"{link}confirm/", {"yes": "1"}).status_code == 200
    assert [one.subject for one in post()] == [question.subject, "We put something right"]


@pytest.mark.mission("B9")
def test_whoever_only_asks_is_asked_for_their_address_as_well(desk_client, post):
    lines = {"given_name": "Mark", "email": "mark@fernmail.example", "only_asks": "on"}
    mark = registered(desk_client, **lines)
    asked = {"about": "a boiler", "via": "phone", "is_info_only": "on"}
    desk_client.post(reverse("notifications:enquiry_new", args=[mark.ref]), asked)
    assert [one.subject for one in post()] == ["Please confirm this address"]
    assert queued(mark, "record.corrected").state == "dropped"


@pytest.mark.mission("B12")
def test_a_stranger_presses_once_and_nothing_follows(ruth, reader, post, desk_client):
    queued(ruth, "offer.store", channel="email")
    [arrival] = post()
    link = link_in(arrival)
    assert "This isn’t me" in reader.get(link).content.decode()
    said = reader.post(f"{link}not-me/").content.decode()
    assert "Thank you. We have stopped." in said
    point = ruth.contact_points.get(kind="email")
    assert quarantines.standing(ruth, "email", point.key)
    later = queued(ruth, "record.corrected", channel="email")
    post()
    later.refresh_from_db()
    assert later.state == "held"
    assert len(post(to="ruth@fernmail.example")) == 1
    page = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "Mail for them reached somebody else" in page

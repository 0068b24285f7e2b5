"""A letter to many goes to whoever wanted it, and is taken back from whoever got it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from crm import clock, trail
from crm.models import Capability
from notifications.bulk import letters, posting
from notifications.models import BulkLetter, Wording
from tests.factories.crm import CustomerFactory, EmailFactory, UserFactory
from tests.factories.notifications import (
    ConsentFactory,
    EnquiryFactory,
    WordingFactory,
    queued,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 16, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def by_day():
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def author(supervisor, signed_in):
    return signed_in(supervisor)


@pytest.fixture
def second(signed_in):
    return signed_in(UserFactory(username="noor", first_name="Noor", role="Supervisor"))


def customer(*, may_offer: bool = True, **more):
    made = CustomerFactory(**{"since_on": date(2026, 3, 2), **more})
    EmailFactory(customer=made, level=2, status="verified")
    if may_offer:
        ConsentFactory(customer=made)
    return made


def at(name: str, letter: BulkLetter) -> str:
    return reverse(f"notifications:letter_{name}", args=[letter.pk])


def drafted(author, wording: Wording, **more) -> BulkLetter:
    """A letter that the author drafted and had counted."""
    fields = {"name": "December", "wording": wording.pk, "audience": "", "not_before": ""}
    answer = author.post(reverse("notifications:letter_new"), fields | more)
    assert answer.status_code == 302, answer.context["form"].errors
    return BulkLetter.objects.latest("pk")


def counted(author, letter: BulkLetter, run_jobs) -> str:
    """The page of a letter after its count."""
    assert author.post(at("trial", letter)).status_code == 302
    run_jobs()
    return author.get(letter.get_absolute_url()).content.decode()


def sent(letter: BulkLetter, author, second, run_jobs) -> None:
    """Counted, agreed to by a second person, sent, looked at and sent to its end."""
    counted(author, letter, run_jobs)
    assert second.post(at("approval", letter)).status_code == 302
    assert second.post(at("start", letter)).status_code == 302
    run_jobs()
    posting.post_all()


@pytest.mark.mission("A15")
def test_a_campaign_that_selects_an_enquirer_is_refused(author, second, run_jobs, carrier):
    ruth = customer(may_offer=False, since_on=None)
    EnquiryFactory(customer=ruth, about="our rates")
    letter = drafted(author, WordingFactory())
    page = counted(author, letter, run_jobs)
    assert "Enquiry only, no marketing permission" in page
    sent(letter, author, second, run_jobs)
    assert letter.messages.get().state == "dropped"
    assert carrier.arrivals() == []


@pytest.mark.mission("A16")
def test_the_seventh_offer_that_nobody_answered_is_not_sent(author, second, run_jobs, carrier):
    with clock.moved_to(NOW - 90 * DAY):
        ruth = customer()
    for number in range(6):
        with clock.moved_to(NOW - (80 - 10 * number) * DAY):
            queued(ruth)
            run_jobs()
    assert len(carrier.arrivals()) == 6
    letter = drafted(author, WordingFactory())
    assert "silence is not consent" in counted(author, letter, run_jobs)
    sent(letter, author, second, run_jobs)
    assert letter.messages.get().state == "dropped"
    assert len(carrier.arrivals()) == 6


@pytest.mark.mission("A18")
def test_an_offer_reaches_only_where_it_is_live(author, second, run_jobs, carrier):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        for region in ("Ohio", "Iowa", "Utah", "Idaho"):
            Capability.objects.create(feature="Home equity line", region=region, state="live")
    texan, ohioan = customer(region="Texas"), customer(region="Ohio")
    words = WordingFactory(topic="offer.loans", text="{customer}, our rates have changed.")
    letter = drafted(author, words)
    page = counted(author, letter, run_jobs)
    assert "“Home equity line” is not live in 1 of 2 regions" in page
    sent(letter, author, second, run_jobs)
    assert letter.messages.get(customer=texan).state == "held"
    [arrival] = carrier.arrivals()
    assert arrival.to == ohioan.contact_points.get().value


@pytest.mark.mission("A19")
def test_thirty_seven_got_it_wrong_and_exactly_those_get_the_correction(
    author, second, run_jobs, carrier, monkeypatch
):
    monkeypatch.setattr(posting, "FIRST", 37)
    for _number in range(40):
        customer()
    wrong = drafted(author, WordingFactory())
    counted(author, wrong, run_jobs)
    alone = author.post(at("approval", wrong))
    assert alone.status_code == 422
    assert "Somebody else has to agree" in alone.content.decode()

    sent(wrong, author, second, run_jobs)
    assert author.post(at("stop", wrong), {"why": "It is not live"}).status_code == 302
    got = sorted(arrival.to for arrival in carrier.arrivals())
    assert len(got) == 37

    words = WordingFactory(topic="letter.correction", text="{customer}, we were wrong.")
    form = author.get(at("correction", wrong)).content.decode()
    assert "It goes to the 37 customers who got it, and to nobody else." in form
    author.post(at("correction", wrong), {"name": "Taken back", "wording": words.pk})
    right = BulkLetter.objects.latest("pk")
    author.post(at("edit", right), {"name": "Put right", "wording": words.pk})
    sent(right, author, second, run_jobs)
    told = sorted(one.to for one in carrier.arrivals() if "we were wrong" in one.text)
    assert (told, BulkLetter.objects.latest("pk").name) == (got, "Put right")


@pytest.mark.mission("B6")
def test_words_that_name_what_is_not_live_are_refused(author, second):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Capability.objects.create(feature="Online booking", state="planned")
    said = {
        "topic": "offer.store",
        "name": "Booking",
        "language": "en",
        "text": "{customer}, you can use online booking now.",
        "features": ["Online booking"],
        "is_signed": "on",
    }
    page = author.post(reverse("notifications:wording_new"), said)["Location"]
    wording = Wording.objects.get(name="Booking")
    refused = author.post(reverse("notifications:wording_check", args=[wording.pk]))
    assert refused.status_code == 422
    assert "“Online booking” is not live anywhere yet." in refused.content.decode()
    assert "“Online booking” is not live anywhere yet." in author.get(page).content.decode()

    live = WordingFactory(features=["Online booking"])
    fields = {"name": "Booking", "wording": live.pk, "audience": ""}
    scheduled = author.post(
        reverse("notifications:letter_new"), fields | {"not_before": "24 December 2026"}
    )
    assert scheduled.status_code == 422
    assert "“Online booking” is not live anywhere yet." in scheduled.content.decode()


@pytest.mark.mission("C2")
def test_a_birthday_does_not_choose_who_gets_an_offer(author, supervisor):
    view = {"name": "Born in May", "is_shared": ""}
    author.post(reverse("crm:saved_view_new") + "?born_in=5", view | {"query": "born_in=5"})
    fields = {"name": "May", "wording": WordingFactory().pk, "audience": "born_in=5"}
    refused = author.post(reverse("notifications:letter_new"), fields)
    assert refused.status_code == 422
    assert "not to choose whom to write to" in refused.content.decode()


@pytest.mark.mission("C7")
def test_words_without_a_person_and_a_way_to_answer_are_refused(author, second):
    said = {
        "topic": "offer.store",
        "name": "Unsigned",
        "language": "en",
        "text": "{customer}, there is something new.",
    }
    author.post(reverse("notifications:wording_new"), said)
    wording = Wording.objects.get(name="Unsigned")
    refused = author.post(reverse("notifications:wording_check", args=[wording.pk]))
    assert refused.status_code == 422
    assert "Nobody signs it." in refused.content.decode()
    assert "It does not say how to answer." in refused.content.decode()


@pytest.mark.mission("E12")
def test_five_letters_of_december_show_against_the_four_that_are_allowed(
    author, second, run_jobs
):
    ruth = customer()
    words = WordingFactory()
    for number in range(5):
        day = f"{5 + 5 * number} December 2026"
        letter = drafted(author, words, name=f"Offer {number}", not_before=day)
        page = counted(author, letter, run_jobs)
        second.post(at("approval", letter))
    assert "5 planned, 4 allowed" in page
    assert "1 customer has more than 4 offers planned in 30 days" in page
    assert ruth.name in page
    assert sorted(BulkLetter.objects.values_list("state", flat=True)) == ["approved"] * 5
    letters.start_due()
    assert not letter.messages.exists()

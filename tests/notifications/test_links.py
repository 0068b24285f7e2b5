"""Pages behind a link: what each kind of link may do, and that looking changes nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from crm import clock, quarantines
from crm.addresses import Address
from crm.models import Act, Quarantine
from notifications import simulation
from notifications.automation import brakes
from notifications.models import Concern, Halt, LinkToken, Message, Suppression, Wish
from notifications.preferences import suppressions, wishes
from notifications.sending import links
from tests.factories.notifications import AutomationFactory, ConsentFactory, link_of, queued
from tests.unchanged import nothing_changes

PAGES = ("", "why/", "stop/", "not-me/", "code/", "undo/", "confirm/")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def offer(customer):
    ConsentFactory(customer=customer)
    return queued(customer, "offer.store")


@pytest.fixture
def token(email, offer):
    return link_of(email, message=offer)


@pytest.fixture
def stranger():
    """A browser without cookies, that is refused what another site could send."""
    return Client(enforce_csrf_checks=True)


def filled(page) -> dict:
    """What the form on the page would send untouched."""
    form = page.context["form"]
    return {
        name: value for name in form.fields if (value := form[name].value()) not in (None, "")
    }


def test_looking_changes_nothing_however_often(stranger, token):
    with nothing_changes():
        for page in PAGES:
            for look in (stranger.get, stranger.head):
                for _time in range(5):
                    answer = look(f"/t/{token}/{page}")
                    assert answer.status_code == 200, page
                    assert not answer.cookies, page
    assert LinkToken.objects.get().code_hash == ""


def test_no_page_is_kept_or_tells_where_one_came_from(stranger, token):
    for page in PAGES:
        answer = stranger.get(f"/t/{token}/{page}")
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"


def test_tokens_that_nobody_was_given_are_answered_alike(stranger, token, db):
    wrong = ("x", "a" * 22, token[:-1] + "_", "a" * 4000, "%00")
    answers = [stranger.get(f"/t/{one}/{page}") for one in wrong for page in PAGES]
    answers += [stranger.post(f"/t/{one}/stop/", ONE_CLICK) for one in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers if b"/t/" not in answer.content}) == 1


def test_the_first_page_says_little_and_loads_nothing(stranger, token, customer):
    page = stranger.get(f"/t/{token}/").content.decode()
    assert "For Ruth A." in page
    for secret in ("Adeyemi", "2231", "fernmail", "<script"):
        assert secret not in page
    assert len(page) < 30_000


def test_the_next_days_are_those_that_a_colleague_sees(stranger, token, customer, offer):
    queued(customer, "welcome.new", not_before=clock.now() + timedelta(days=3))
    wishes.choose(customer, by=None, mode=Wish.Mode.NEVER, topic="offers")
    page = stranger.get(f"/t/{token}/")
    leaving = [one for one in simulation.run(customer) if one.leaves_at]
    assert [one.message.pk for one in page.context["coming"].messages] == [
        one.message.pk for one in leaving
    ]
    assert "The next 30 days: 1 message" in page.content.decode()


def test_choices_are_saved_counted_and_told_once(stranger, token, customer, offer):
    page = stranger.get(f"/t/{token}/")
    answer = stranger.post(f"/t/{token}/", filled(page) | {"overall": "stop"})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "1 waiting message was stopped." in said
    act = Act.objects.get(verb="choices.saved")
    assert (act.source, act.customer) == ("link", customer)
    assert act.sentence == "The customer chose what we may send: Stop"
    assert Message.objects.filter(topic="choices.changed").count() == 1


def test_nothing_is_written_where_nothing_was_changed(stranger, token):
    page = stranger.get(f"/t/{token}/")
    with nothing_changes():
        assert "Nothing was changed" in str(stranger.post(f"/t/{token}/", filled(page)).content)


def test_each_choice_is_shown_again_as_it_was_saved(stranger, token, customer):
    page = stranger.get(f"/t/{token}/")
    chosen = {
        "overall": "pause",
        "until": "1 March 2027",
        "deliveries_often": "weekly",
        "bills_channels": ["email"],
        "offers_often": "monthly",
        "after": "answer",
        "not_before": "09:00",
        "not_after": "18:00",
    }
    assert stranger.post(f"/t/{token}/", filled(page) | chosen).status_code == 200
    again = filled(stranger.get(f"/t/{token}/"))
    assert {name: again[name] for name in chosen} == chosen | {"bills_channels": ("email",)}


def test_a_pause_without_a_day_is_asked_for_again(stranger, token):
    page = stranger.get(f"/t/{token}/")
    answer = stranger.post(f"/t/{token}/", filled(page) | {"overall": "pause"})
    assert answer.status_code == 422
    assert "Enter the day until which we pause." in answer.content.decode()


def test_offers_that_are_chosen_are_allowed_in_the_words_that_stood_there(
    stranger, email, customer
):
    token = link_of(email)
    page = stranger.get(f"/t/{token}/")
    assert filled(page)["offers_often"] == "never"
    stranger.post(f"/t/{token}/", filled(page) | {"offers_often": "monthly"})
    event = customer.consent_events.get()
    assert (event.action, event.wording) == ("grant", "Offers: At most 1 a month")
    assert queued(customer, "offer.store").state == "queued"


def test_what_a_stop_by_text_ended_is_shown_as_ended_until_they_answer_start(
    stranger, token, customer, phone
):
    address = Address(phone.kind, phone.value, phone.key)
    suppressions.stop(address, [customer], by=None, words="STOP", point=phone)
    page = filled(stranger.get(f"/t/{token}/"))
    assert page["offers_channels"] == page["questions_channels"] == ("email", "letter")
    more = page | {"offers_channels": ["email", "text"]}
    said = stranger.post(f"/t/{token}/", more).content.decode()
    assert "begins again when you answer START" in said
    again = filled(stranger.get(f"/t/{token}/"))
    assert again["offers_channels"] == ("email",)
    assert queued(customer, "offer.store", channel="text").state == "dropped"


def test_a_mail_programs_one_click_stops_at_once_without_cookie_or_redirect(
    stranger, token, offer, customer
):
    answer = stranger.post(f"/t/{token}/stop/", ONE_CLICK)
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    offer.refresh_from_db()
    assert offer.state == "dropped"
    assert stranger.post(f"/t/{token}/stop/", ONE_CLICK).status_code == 200
    assert Suppression.objects.filter(ended_at=None).count() == 1
    assert Message.objects.filter(topic="choices.changed").count() == 1


def test_a_message_that_must_be_sent_can_be_stopped_by_its_own_link(stranger, email, customer):
    message = queued(customer, "record.corrected")
    stranger.post(f"/t/{link_of(email, message=message)}/stop/", ONE_CLICK)
    assert {one.topic for one in wishes.standing(customer)} == {"", "record.corrected"}


def test_a_stop_can_be_taken_back_from_the_page_and_from_the_receipt(
    stranger, token, customer, email
):
    answer = stranger.post(f"/t/{token}/stop/")
    stranger.post(f"/t/{token}/undo/", {"change": answer.context["undo"]})
    assert wishes.standing(customer) == []
    stranger.post(f"/t/{token}/stop/")
    receipt = Message.objects.filter(topic="choices.changed").latest("pk")
    by_receipt = link_of(email, message=receipt)
    assert "Take it back" in stranger.get(f"/t/{by_receipt}/undo/").content.decode()
    stranger.post(f"/t/{by_receipt}/undo/", {"do": "undo"})
    assert wishes.standing(customer) == []


def test_after_sixty_days_a_link_only_stops(stranger, email, customer, at_noon):
    token = link_of(email, created_at=at_noon - timedelta(days=60))
    assert "older than 60 days" in stranger.get(f"/t/{token}/").content.decode()
    assert (
        stranger.post(f"/t/{token}/", {"overall": "less"})
        .templates[0]
        .name.endswith("stop.html")
    )
    assert wishes.standing(customer) == []
    stranger.post(f"/t/{token}/stop/")
    assert wishes.standing(customer) != []


def test_this_isnt_me_closes_first_and_leaves_every_link_one_ability(
    stranger, token, email, customer, offer
):
    other = link_of(email)
    answer = stranger.post(f"/t/{token}/not-me/")
    said = answer.content.decode()
    assert "Thank you. We have stopped." in said
    assert "Ruth" not in said
    assert quarantines.standing(customer, "email", email.key)
    assert customer.care_notes.filter(kind="recovery", ended_at=None).exists()
    for link in (token, other):
        for page in PAGES[:3]:
            assert "Ruth" not in stranger.get(f"/t/{link}/{page}").content.decode()
        stranger.post(f"/t/{link}/", {"overall": "stop"})
    assert wishes.standing(customer) == []


def test_this_isnt_me_pulls_the_brake_of_what_sent_it(stranger, email, customer):
    automation = AutomationFactory(topic="welcome.new", trigger="after_coming")
    message = queued(customer, "welcome.new", automation=automation)
    Message.objects.filter(pk=message.pk).update(
        state="sending", body_no=1, leased_until=message.due_at
    )
    Message.objects.filter(pk=message.pk).update(state="sent", ended_at=message.due_at)
    stranger.post(f"/t/{link_of(email, message=message)}/not-me/")
    message.refresh_from_db()
    assert message.feedback == "not_me"
    assert brakes.look() == 1
    assert "reached somebody else" in Halt.objects.get(automation=automation).why


def test_a_word_of_theirs_never_hides_what_is_graver(stranger, token, offer):
    Message.objects.filter(pk=offer.pk).update(feedback="complained")
    stranger.post(f"/t/{token}/why/", {"fix": "too_often"})
    offer.refresh_from_db()
    assert offer.feedback == "complained"


def test_what_is_not_so_is_read_by_a_person_with_the_message(
    stranger, token, offer, desk_client
):
    for _twice in range(2):
        stranger.post(f"/t/{token}/why/", {"fix": "wrong_fact", "words": "I have no garden"})
    concern = Concern.objects.get()
    assert (concern.kind, concern.words) == ("not_so", "I have no garden")
    page = desk_client.get(reverse("notifications:concern", args=[concern.pk]))
    assert offer.get_absolute_url() in page.content.decode()


def test_a_link_in_a_wrong_mailbox_stops_that_address_for_everybody(stranger, token, email):
    stranger.post(f"/t/{token}/not-me/")
    answer = stranger.post(f"/t/{token}/stop/")
    assert "This address is closed" in answer.content.decode()
    assert Quarantine.objects.filter(customer=None, kind="email").count() == 1


def test_a_form_that_is_sent_twice_counts_once(stranger, token):
    twice = {"request_key": "5e0a5a8c-0a5b-4c47-9f30-0d5a8f3f6a10"}
    stranger.post(f"/t/{token}/stop/", twice)
    stranger.post(f"/t/{token}/stop/", twice)
    assert Act.objects.filter(verb="messages.stopped").count() == 1
    told = twice | {"fix": "too_often", "request_key": "5e0a5a8c-0a5b-4c47-9f30-0d5a8f3f6a11"}
    stranger.post(f"/t/{token}/why/", told)
    again = stranger.post(f"/t/{token}/why/", told)
    assert "It counted once." in again.content.decode()


def sent_code() -> str:
    message = Message.objects.filter(topic="address.code").latest("pk")
    return message.own_words["text"].split()[3].rstrip(".")


def test_a_code_opens_the_details_for_half_an_hour(stranger, token, email):
    said = stranger.post(f"/t/{token}/code/", {"do": "send"}).content.decode()
    assert "the number ending in 31" in said
    assert stranger.post(f"/t/{token}/code/", {"code": sent_code()}).status_code == 200
    assert "Offers of the store" in stranger.get(f"/t/{token}/why/").content.decode()
    LinkToken.objects.update(unlocked_until=clock.now())
    assert "Offers of the store" not in stranger.get(f"/t/{token}/why/").content.decode()


def test_after_five_tries_a_code_is_over(stranger, token):
    stranger.post(f"/t/{token}/code/", {"do": "send"})
    code = sent_code()
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert stranger.post(f"/t/{token}/code/", {"code": wrong}).status_code == 422
    answer = stranger.post(f"/t/{token}/code/", {"code": code})
    assert "This code is over." in answer.content.decode()


def test_no_more_than_three_codes_leave_within_an_hour(stranger, token):
    answers = [stranger.post(f"/t/{token}/code/", {"do": "send"}) for _n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]


def test_why_tells_on_what_a_message_rests_and_takes_what_is_wrong(stranger, token, customer):
    page = stranger.get(f"/t/{token}/why/").content.decode()
    assert "You allowed it on" in page
    assert "“Yes, send me offers.”" in page
    answer = stranger.post(f"/t/{token}/why/", {"fix": "too_often", "words": "Every day"})
    assert answer.status_code == 200
    act = Act.objects.get(verb="message.feedback")
    assert (act.why, act.source) == ("Every day", "link")
    assert Wish.objects.get(ended_at=None).topic == "offers"
    assert stranger.post(f"/t/{token}/why/", {"words": "x"}).status_code == 422


def test_who_tries_many_tokens_is_asked_to_wait(stranger, db, monkeypatch):
    monkeypatch.setattr("notifications.views.links.GUESSES", 2)
    answers = [stranger.get(f"/t/{links.new_token()}/").status_code for _n in range(4)]
    assert answers == [404, 404, 429, 429]

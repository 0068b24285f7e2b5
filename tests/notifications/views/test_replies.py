"""A colleague's own words: the composer's second tab, and the ten seconds after them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crm import clock
from crm.models import Act, Draft
from notifications.models import Message, Snippet
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, OrderFactory, ReportFactory
from tests.factories.notifications import SnippetFactory
from tests.unchanged import nothing_changes

WINDOW = "2026-11-26T19:00:00+00:00/2026-11-26T21:00:00+00:00"


def composer(customer) -> str:
    return reverse("notifications:reply_new", args=[customer.ref])


def undo(message) -> str:
    return reverse("notifications:reply_undo", args=[message.pk])


@pytest.fixture
def delivered(reached):
    """Order 77 comes on Thursday 26 November, 2 to 4 pm, and costs $1,499."""
    lines = [{"text": "Dishwasher", "quantity": 1, "amount": 149_900}]
    order = OrderFactory(customer=reached, number="77", lines=lines)
    ReportFactory(order=order, predicate="window", value=WINDOW)
    return order


def test_the_tab_says_by_which_way_the_words_go(desk_client, reached):
    shown = desk_client.get(composer(reached)).content.decode()
    assert "Goes by text to …2231" in shown
    assert 'data-audience="customer"' in shown


def test_the_words_leave_after_ten_seconds(desk_client, rep, reached, carrier, by_day):
    answer = desk_client.post(composer(reached), {"text": "They are coming. Imani"})
    message = Message.objects.get()
    assert answer.url == message.get_absolute_url()
    assert (message.topic, message.sender, message.state) == ("staff.reply", rep, "queued")
    assert message.due_at == by_day + timedelta(seconds=10) or message.due_at > by_day
    delivery.drain()
    assert carrier.arrivals() == []
    with clock.moved_to(by_day + timedelta(seconds=12)):
        delivery.drain()
    [arrival] = carrier.arrivals()
    assert "They are coming. Imani" in arrival.text


def test_they_are_taken_back_in_time(desk_client, rep, reached, carrier, by_day):
    desk_client.post(composer(reached), {"text": "On second thought"})
    message = Message.objects.get()
    assert (
        "Take back"
        in desk_client.get(
            reverse("notifications:reply_state", args=[message.pk])
        ).content.decode()
    )
    answer = desk_client.post(undo(message))
    assert answer.url == composer(reached)
    message.refresh_from_db()
    assert message.state == "dropped"
    assert "On second thought" in desk_client.get(answer.url).content.decode()
    with clock.moved_to(by_day + timedelta(minutes=1)):
        delivery.drain()
    assert carrier.arrivals() == []
    assert Act.objects.filter(verb="message.dropped", actor=rep).exists()


def test_what_has_left_is_not_taken_back(desk_client, reached, carrier, by_day):
    desk_client.post(composer(reached), {"text": "Hello"})
    message = Message.objects.get()
    with clock.moved_to(by_day + timedelta(seconds=12)):
        delivery.drain()
        with nothing_changes():
            answer = desk_client.post(undo(message))
    assert answer.status_code == 409


def test_nobody_takes_back_the_words_of_another(signed_in, supervisor, desk_client, reached):
    desk_client.post(composer(reached), {"text": "Hello"})
    client = signed_in(supervisor)
    with nothing_changes():
        answer = client.post(undo(Message.objects.get()))
    assert answer.status_code == 409


def test_another_way_is_chosen_among_those_there_are(desk_client, reached):
    desk_client.post(composer(reached), {"text": "Hello", "channel": "email"})
    assert Message.objects.get().channel == "email"


@pytest.mark.parametrize("channel", ["letter", "pigeon"])
def test_a_way_that_is_not_there_is_refused(desk_client, reached, channel):
    with nothing_changes():
        answer = desk_client.post(composer(reached), {"text": "Hello", "channel": channel})
    assert answer.status_code == 422


def test_a_fact_is_put_into_the_words(desk_client, reached, delivered):
    shown = desk_client.get(composer(reached)).content.decode()
    assert "Delivery of order 77: Thursday 26 November, 2 to 4 pm" in shown
    given = {"text": "It comes", "insert": "fact-0", "inserts": "yes"}
    with nothing_changes():
        answer = desk_client.post(composer(reached), given)
    assert "It comes Thursday 26 November, 2 to 4 pm</textarea>" in answer.content.decode()


def test_a_snippet_is_put_into_the_words(desk_client, reached):
    snippet = SnippetFactory(text="We are sorry for the wait.")
    given = {"text": "", "insert": f"snippet-{snippet.pk}", "inserts": "yes"}
    answer = desk_client.post(composer(reached), given)
    assert "We are sorry for the wait.</textarea>" in answer.content.decode()
    assert Snippet.objects.for_desk(None).count() == 1


@pytest.mark.parametrize(
    "typed", ["27 November", "Nov 27", "November 27th", "2026-11-27", "$1,399", "$1,499.50"]
)
def test_a_date_or_amount_that_differs_is_asked_about_first(
    desk_client, reached, delivered, typed
):
    text = f"It comes {typed}."
    with nothing_changes():
        answer = desk_client.post(composer(reached), {"text": text})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "What you wrote differs from what we know" in shown
    assert text in shown
    confirmed = answer.context["form"].data["confirmed"]
    desk_client.post(composer(reached), {"text": text, "confirmed": confirmed})
    assert Message.objects.get().own_words["text"] == text


@pytest.mark.parametrize(
    "typed", ["26 November", "Thursday 26 Nov", "Nov. 26", "2026-11-26", "$1,499", "$1499.00"]
)
def test_what_agrees_with_the_facts_leaves_without_a_question(
    desk_client, reached, delivered, typed
):
    desk_client.post(composer(reached), {"text": f"It comes {typed}."})
    assert Message.objects.count() == 1


def test_where_nothing_is_known_every_date_is_the_colleagues_own(desk_client, reached):
    desk_client.post(composer(reached), {"text": "I call you on 27 November."})
    assert Message.objects.count() == 1


def test_its_length_and_parts_are_told_while_it_is_written(desk_client, reached):
    at = reverse("notifications:reply_length", args=[reached.ref])
    short = desk_client.post(at, {"text": "Hi"}).content.decode()
    long = desk_client.post(at, {"text": "Hi " * 200}).content.decode()
    assert "1 text," in short or "2 texts" in short
    assert "5 texts" in long or "6 texts" in long
    assert "characters" in short


def test_what_our_check_will_say_is_read_before_it_is_sent(desk_client, reached):
    nobody = CustomerFactory(since_on="2026-03-02")
    shown = desk_client.get(composer(nobody)).content.decode()
    assert "Our check: No address for text" in shown


def test_an_empty_message_is_asked_for_again(desk_client, reached):
    with nothing_changes():
        answer = desk_client.post(composer(reached), {"text": "  "})
    assert answer.status_code == 422
    assert "Write the message first." in answer.content.decode()


def test_the_same_form_sent_twice_is_one_message(desk_client, reached):
    given = {"text": "Hello", "request_key": "5e0a5a8c-0a5b-4c47-9f30-0d5a8f3f6a11"}
    for _time in range(2):
        desk_client.post(composer(reached), given)
    assert Message.objects.count() == 1


def test_with_scripts_the_composer_stays_and_offers_to_take_back(desk_client, reached):
    answer = desk_client.post(
        composer(reached), {"text": "Hello"}, headers={"HX-Request": "true"}
    )
    shown = answer.content.decode()
    assert "Take back" in shown
    assert "acts-changed" in answer.headers["HX-Trigger"]
    assert "<!doctype" not in shown


def test_a_draft_comes_back_and_goes_with_the_message(desk_client, rep, reached):
    name = f"reply_new:{reached.ref}"
    Draft.objects.create(user=rep, form=name, fields={"text": "Half a sent"})
    assert "Half a sent</textarea>" in desk_client.get(composer(reached)).content.decode()
    desk_client.post(composer(reached), {"text": "A sentence", "draft": name})
    assert not Draft.objects.filter(user=rep, form=name).exists()

"""Messages of one customer: the month with every reason, the week on the customer page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crm import clock
from crm.models import Read
from notifications import outbox
from notifications.outbox import Intent
from notifications.planning import Planned
from notifications.sending import delivery
from tests.factories.notifications import AutomationFactory
from tests.parts import between


def month(client, customer, **asked) -> str:
    at = reverse("notifications:customer_messages", args=[customer.ref])
    return client.get(at, asked).content.decode()


def week(client, customer) -> str:
    page = client.get(customer.get_absolute_url()).content.decode()
    return between(page, 'id="messages"', "</section>")


def test_the_headline_counts_what_is_wanted_and_what_they_get(
    desk_client, waiting, reached, rep
):
    outbox.queue(Intent(reached, "welcome.new", not_before=waiting.due_at), by=rep)
    shown = month(desk_client, reached)
    assert "Desks want to send 2 messages in the next 30 days. Ms. Adeyemi will get" in shown
    assert "Will send" in between(shown, 'id="month"', "</section>")


def test_the_chosen_message_is_explained_beside_the_list(desk_client, waiting):
    shown = month(desk_client, waiting.customer, chosen=f"m{waiting.pk}")
    assert "“An order is confirmed” will go out" in between(
        shown, 'id="explanation"', "</section>"
    )
    assert 'aria-current="true"' in between(shown, 'id="lines"', "</table>")


def test_a_plan_is_explained_before_it_is_a_message(desk_client, reached, by_day, monkeypatch):
    automation = AutomationFactory(topic="welcome.new")
    plan = Planned(reached, "welcome.new", "", by_day + timedelta(days=2), automation)
    monkeypatch.setattr("notifications.planning.plans", lambda *_asked: [plan])
    shown = month(desk_client, reached, chosen="p0")
    why = between(shown, 'id="explanation"', "</section>")
    assert "“Welcome” will go out" in why
    assert why.count('class="check"') == 7
    assert automation.name in between(shown, 'id="lines"', "</table>")
    assert "Drop it" not in why


def test_the_past_tells_what_was_sent_and_what_was_not(
    desk_client, waiting, dropped, carrier, by_day
):
    with clock.moved_to(by_day + timedelta(hours=2)):
        delivery.drain()
        shown = month(desk_client, waiting.customer, span="past30")
    assert "Desks wanted to send 2 messages in the past 30 days. Ms. Adeyemi got 1" in shown
    lines = between(shown, 'id="lines"', "</table>")
    assert "Sent" in lines
    assert "Not sent" in lines


def test_nothing_to_come_is_said_in_words(desk_client, reached):
    assert "Nobody wants to write to them." in month(desk_client, reached)


@pytest.mark.parametrize("asked", [{"span": "x"}, {"chosen": "m0"}, {"chosen": "' or 1=1"}])
def test_a_broken_address_shows_the_month_all_the_same(desk_client, waiting, asked):
    assert "Desks want to send 1 message" in month(desk_client, waiting.customer, **asked)


def test_the_look_at_the_month_is_logged(desk_client, rep, reached):
    month(desk_client, reached)
    assert Read.objects.get(page="notifications:customer_messages").customer == reached


def test_the_customer_page_shows_the_week_and_how_much_they_get(desk_client, waiting, reached):
    shown = week(desk_client, reached)
    assert "An order is confirmed" in shown
    assert "Will send" in shown
    assert waiting.get_absolute_url() in shown
    assert "sent 0, planned 0, allowed 5 in 7 days" in shown


def test_the_week_is_one_query(desk_client, waiting, reached, django_assert_max_num_queries):
    session_user_rights_card_and_look = 9
    at = reverse("notifications:customer_panel", args=[reached.ref])
    with django_assert_max_num_queries(session_user_rights_card_and_look + 1):
        desk_client.get(at)

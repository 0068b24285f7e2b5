"""The desk of messages: what needs a person, with owner, deadline and default."""

import pytest
from django.urls import reverse

from crm import orders
from crm.models import Read
from notifications import outbox
from notifications.outbox import Intent
from tests.factories.crm import PartnerFactory, ReportFactory
from tests.factories.notifications import InboundEventFactory

DESK = reverse("notifications:messages")


@pytest.fixture
def asking(reached, rep):
    """A message on which store and carrier disagree."""
    order = orders.place(reached, by=rep, number="77", carrier=PartnerFactory())
    ReportFactory(order=order, party="carrier", value="cancelled")
    message = outbox.queue(Intent(reached, "order.confirmed", subject=order.subject), by=rep)
    assert message.state == "asking"
    return message


def test_what_needs_a_person_comes_first_with_deadline_and_default(desk_client, rep, asking):
    shown = desk_client.get(DESK).content.decode()
    assert "An order is confirmed" in shown
    assert "Ms. Adeyemi" in shown
    assert "The supervisors are asked. If nobody answers, they are asked again." in shown
    assert asking.get_absolute_url() in shown
    assert Read.objects.get(page="notifications:messages").listed == [asking.customer_id]


def test_what_came_in_and_could_not_be_worked_off_is_seen_and_tried_again(
    desk_client, run_jobs, reached
):
    event = InboundEventFactory()
    assert "Came in and could not be worked off" in desk_client.get(DESK).content.decode()
    again = reverse("notifications:inbound_again", args=[event.pk])
    assert desk_client.post(again).status_code == 302
    run_jobs()
    event.refresh_from_db()
    assert event.done_at
    assert "could not be worked off" not in desk_client.get(DESK).content.decode()


@pytest.mark.parametrize(
    ("show", "is_there"), [("held", True), ("failed", False), ("x", False)]
)
def test_the_rest_is_behind_links(desk_client, held, show, is_there):
    shown = desk_client.get(DESK, {"show": show}).content.decode()
    assert ("Quiet hours where they are" in shown) == is_there


def test_the_top_bar_counts_what_needs_a_person(desk_client, asking):
    shown = desk_client.get("/desk/").content.decode()
    assert '<span class="nav__count">1' in shown
    assert 'data-key="g m"' in shown


def test_without_anything_to_do_there_is_no_number(desk_client):
    assert "nav__count" not in desk_client.get("/desk/").content.decode()


def test_the_count_is_one_query_however_often_it_is_shown(
    desk_client, asking, django_assert_max_num_queries
):
    session_user_and_rights = 5
    with django_assert_max_num_queries(session_user_and_rights + 1):
        desk_client.get(reverse("notifications:messages_count"))

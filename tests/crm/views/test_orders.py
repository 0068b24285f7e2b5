"""Pages about orders: what each party says, who decides, and settling it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm import orders, trail, wording
from crm.models import Order, Read, Report
from tests.factories.crm import (
    DeskFactory,
    OrderFactory,
    PartnerFactory,
    ReportFactory,
)
from tests.parts import between
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

WINDOW = {"said": "window", "day": "20 November 2030", "start": "2 pm", "end": "16:00"}


@pytest.fixture
def order(ruth):
    """Order 77, confirmed by the store, cancelled by the carrier."""
    order = OrderFactory(customer=ruth, number="77")
    ReportFactory(order=order)
    ReportFactory(order=order, party="carrier", value="cancelled")
    return order


def report_new(order):
    return reverse("crm:report_new", args=[order.pk])


def settlement(order):
    return reverse("crm:settlement", args=[order.pk])


def panel(client, customer):
    page = client.get(customer.get_absolute_url()).content.decode()
    return between(page, 'id="orders"', "</section>")


def test_the_customer_page_says_that_store_and_carrier_disagree(desk_client, order):
    shown = panel(desk_client, order.customer)
    assert "They disagree" in shown
    assert "Store counter says it is confirmed, Brant Haulage says it is cancelled." in shown
    assert order.get_absolute_url() in shown


def test_many_orders_are_one_query_and_stand_one_step_behind(
    desk_client, ruth, django_assert_max_num_queries
):
    for _ in range(7):
        ReportFactory(order__customer=ruth)
    page = reverse("crm:orders", args=[ruth.ref])
    session_user_rights_card_and_look = 8
    with django_assert_max_num_queries(session_user_rights_card_and_look + 1):
        shown = desk_client.get(page).content.decode()
    assert "3 more" in shown
    assert shown.count("<article") == 7


def test_the_page_names_each_word_its_owner_and_who_noted_it(desk_client, rep, order):
    page = desk_client.get(order.get_absolute_url()).content.decode()
    status = between(page, 'id="matter-status"', "</section>")
    assert "Store counter says it is confirmed, Brant Haulage says it is cancelled." in status
    assert "<dt>Who decides</dt><dd>Store counter</dd>" in status
    assert settlement(order) in status
    said = between(page, 'id="said"', "</section>")
    assert said.index("Brant Haulage says it is cancelled") < said.index("Store counter says")
    assert "noted by Imani, Phone desk" in said
    assert "$499.00" in page
    assert Read.objects.filter(reader=rep, customer=order.customer, page="crm:order").exists()


def test_a_new_order_is_added(desk_client, ruth):
    store, brant = DeskFactory(name="Store counter"), PartnerFactory()
    fields = {"number": "78", "what": "Dishwasher\n\nTap", "seller": store.pk}
    answer = desk_client.post(
        reverse("crm:order_new", args=[ruth.ref]), fields | {"carrier": brant.pk}
    )
    made = Order.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.number, made.seller, made.carrier) == ("78", store, brant)
    assert made.what == "Dishwasher, Tap"
    assert made.placed_on == timezone.localdate()


def test_what_somebody_said_is_noted(desk_client, order):
    answer = desk_client.post(report_new(order), {"party": "store", "said": "cancelled"})
    assert answer["Location"] == order.get_absolute_url()
    order.refresh_from_db()
    assert order.status == "cancelled"


def test_a_window_is_typed_as_people_say_it(desk_client, order):
    desk_client.post(report_new(order), WINDOW | {"party": "carrier"})
    order.refresh_from_db()
    with timezone.override("America/New_York"):
        words = wording.window(order.window_from, order.window_to)
    assert words == "Wednesday 20 November 2030, 2 to 4 pm"
    assert "Wednesday 20 November 2030, 2 to 4 pm" in panel(desk_client, order.customer)


def test_whether_it_was_handed_over_is_a_word_of_its_own(desk_client, order):
    desk_client.post(report_new(order), {"party": "carrier", "said": "not_handed_over"})
    page = desk_client.get(order.get_absolute_url()).content.decode()
    assert "Brant Haulage says it has not been handed over" in page


def test_it_is_settled_with_a_reason(desk_client, order):
    page = desk_client.get(settlement(order)).content.decode()
    assert "Store counter says it is confirmed, Brant Haulage says it is cancelled." in page
    answer = desk_client.post(settlement(order), {"said": "cancelled", "why": "Dana knows"})
    assert answer["Location"] == order.get_absolute_url()
    page = desk_client.get(order.get_absolute_url()).content.decode()
    assert "They disagree" not in page
    assert "Settled by Imani:</" not in page
    assert "Settled by Imani: It is cancelled" in between(page, 'id="said"', "</section>")
    assert "Dana knows" in page


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"party": ""}, "Choose who says it."),
        ({"party": "neighbour"}, "Choose one from the list."),
        ({"said": ""}, "Choose what is said."),
        ({"said": "lost"}, "Choose one from the list."),
        ({"said": "cancelled"}, "This is what they say already."),
        (WINDOW | {"day": ""}, "Enter the day."),
        (WINDOW | {"start": ""}, "Enter when it begins."),
        (WINDOW | {"end": "late"}, "Enter the time, for example 2 pm or 14:00."),
        (WINDOW | {"end": "1 pm"}, "Enter a time after the beginning."),
        (WINDOW | {"day": "tomorrow"}, "day, month and year"),
    ],
)
def test_bad_input_is_answered_in_plain_words(desk_client, order, typed, advice):
    with nothing_changes():
        answer = desk_client.post(
            report_new(order), {"party": "carrier", "said": "cancelled"} | typed
        )
    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_an_hour_that_the_clocks_skip_is_asked_for_again(desk_client, order):
    typed = {"party": "carrier", "said": "window", "start": "2:30 am", "end": "5 am"}
    with nothing_changes():
        answer = desk_client.post(report_new(order), typed | {"day": "10 March 2030"})
    assert "The clocks skip this hour on that day." in answer.content.decode()


def test_settling_needs_what_is_right_and_how_we_know(desk_client, order):
    with nothing_changes():
        answer = desk_client.post(settlement(order), {"said": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what is right." in page
    assert "Enter how you know what is right." in page


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"number": ""}, "Enter the number of the order."),
        ({"number": "x" * 41}, "40 fit"),
        ({"number": "77"}, "An order with this number is here already."),
        ({"carrier": "999999"}, "Choose one from the list."),
        ({"placed_on": "soon"}, "day, month and year"),
    ],
)
def test_a_bad_order_is_answered_in_plain_words(desk_client, rep, order, typed, advice):
    orders.place(order.customer, by=rep, number="79")
    with nothing_changes():
        answer = desk_client.post(
            reverse("crm:order_new", args=[order.customer.ref]),
            {"number": "78"} | typed,
        )
    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_writing_needs_its_right(rep, signed_in, order):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        rep.groups.clear()
    browser = signed_in(rep)
    before = Report.objects.count()
    assert browser.post(report_new(order), {"party": "store"}).status_code == 403
    assert browser.post(settlement(order), {"said": "cancelled"}).status_code == 403
    assert (
        'href="' + report_new(order)
        not in browser.get(order.get_absolute_url()).content.decode()
    )
    assert Report.objects.count() == before

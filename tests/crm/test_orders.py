"""Orders: what store, carrier and desks say, and which word we go by (A1-A3)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from crm import clock, events, facts, orders, spans, trail
from crm.exceptions import NotAllowed
from crm.models import Act, Order, Report
from crm.order_facts import UnknownValue
from tests.factories.crm import (
    DeskFactory,
    OrderFactory,
    PartnerFactory,
    PartnerSystemFactory,
    ReportFactory,
)
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("America/New_York")
WINDOW = (datetime(2025, 11, 20, 14, tzinfo=ZONE), datetime(2025, 11, 20, 16, tzinfo=ZONE))
CONFIRMED, CANCELLED = Order.Status.CONFIRMED, Order.Status.CANCELLED


@pytest.fixture
def brant(db):
    return PartnerFactory()


@pytest.fixture
def order(rep, ruth, brant):
    store = DeskFactory(name="Store counter")
    return orders.place(ruth, by=rep, number="77", seller=store, carrier=brant)


def says(order, rep, party, value, predicate="status"):
    return orders.report(order, by=rep, predicate=predicate, value=value, party=party)


def fact(order, predicate="status"):
    return facts.read([order.subject])[order.subject, predicate]


def test_an_order_is_placed_with_the_word_of_the_store(order, ruth, rep):
    act = Act.objects.latest("id")
    assert (act.verb, act.customer, act.sentence) == (
        "order.placed",
        ruth,
        "Order 77 was placed",
    )
    assert order.placed_on == timezone.localdate()
    assert order.history.count() == 1
    assert fact(order).value == order.status == "confirmed"
    assert [one.party for one in fact(order).sayings] == ["store"]


def test_a_window_that_the_store_named_holds_until_the_carrier_speaks(rep, ruth, brant):
    order = orders.place(ruth, by=rep, number="77", carrier=brant, window=WINDOW)
    assert (order.window_from, order.window_to) == WINDOW
    later = spans.written(*(moment + timedelta(hours=2) for moment in WINDOW))
    says(order, rep, "carrier", later, "window")
    order.refresh_from_db()
    assert order.window_from == WINDOW[0] + timedelta(hours=2)
    assert fact(order, "window").owner == "carrier"
    assert fact(order, "window").is_disputed


@pytest.mark.parametrize("number", ["", "  ", "\u200b"])
def test_an_order_has_a_number(rep, ruth, number):
    with nothing_changes(), pytest.raises(orders.NumberMissing):
        orders.place(ruth, by=rep, number=number)


def test_a_number_is_there_once_for_each_source(order, rep, ruth):
    with nothing_changes(), pytest.raises(orders.NumberTaken):
        orders.place(ruth, by=rep, number="77")
    assert orders.place(ruth, by=rep, number="77", source="till")


def test_what_a_party_says_is_one_line_of_the_timeline(order, rep, ruth):
    made = says(order, rep, "carrier", CANCELLED)
    act = Act.objects.latest("id")
    assert (act.verb, act.customer, act.actor) == ("order.reported", ruth, rep)
    assert act.sentence == "Brant Haulage says order 77 is cancelled"
    assert (made.act, made.said_by, made.is_settling) == (act, rep, False)


def test_a_window_is_said_in_the_words_of_the_organisation(order, rep):
    with timezone.override("America/New_York"), clock.moved_to(WINDOW[0]):
        says(order, rep, "carrier", spans.written(*WINDOW), "window")
    assert Act.objects.latest("id").sentence == (
        "Brant Haulage says order 77 comes Thursday 20 November 2025, 2 to 4 pm"
    )


def test_store_and_carrier_at_odds_are_a_dispute_and_the_owner_is_gone_by(order, rep):
    says(order, rep, "carrier", CANCELLED)
    order.refresh_from_db()
    known = fact(order)
    assert (order.status, known.value, known.owner) == ("confirmed", "confirmed", "store")
    assert known.is_disputed
    assert [(one.party, one.value) for one in known.sayings] == [
        ("store", "confirmed"),
        ("carrier", "cancelled"),
    ]


def test_a_settlement_outranks_what_was_said_before_until_somebody_speaks_again(order, rep):
    says(order, rep, "carrier", CANCELLED)
    orders.settle(order, by=rep, predicate="status", value=CANCELLED, why="Dana looked it up")
    act = Act.objects.latest("id")
    assert (act.verb, act.sentence) == ("order.settled", "Imani settled: order 77 is cancelled")
    assert act.why == "Dana looked it up"
    order.refresh_from_db()
    assert (order.status, fact(order).is_disputed) == ("cancelled", False)
    says(order, rep, "carrier", CONFIRMED)
    order.refresh_from_db()
    assert (order.status, fact(order).is_disputed) == ("cancelled", True)


def test_what_was_said_earlier_and_noted_later_reopens_nothing(order, rep):
    before = clock.now()
    orders.settle(order, by=rep, predicate="status", value=CANCELLED, why="Dana looked it up")
    told = {"predicate": "status", "value": CONFIRMED, "party": "carrier"}
    orders.report(order, by=rep, at=before, **told)
    assert not fact(order).is_disputed


def test_the_course_of_things_contradicts_nobody(order, rep):
    says(order, rep, "carrier", "on_its_way")
    assert not fact(order).is_disputed
    says(order, rep, "carrier", False, "delivered")
    says(order, rep, "store", True, "delivered")
    assert not fact(order, "delivered").is_disputed
    assert fact(order, "delivered").value is False


def test_each_report_makes_its_fact_newer_and_no_other(order, rep):
    before = facts.read([order.subject])
    says(order, rep, "carrier", CANCELLED)
    after = facts.read([order.subject])
    newer = {name for name in after if after[name].version > before[name].version}
    assert newer == {(order.subject, "status")}


def test_a_status_that_changed_makes_a_new_version_of_the_order(order, rep):
    says(order, rep, "store", "on_its_way")
    order.refresh_from_db()
    assert order.version == 2
    says(order, rep, "carrier", CANCELLED)
    order.refresh_from_db()
    assert order.version == 2


def test_many_orders_are_read_by_one_query(ruth, django_assert_num_queries):
    some = [ReportFactory(order__customer=ruth).order for _ in range(5)]
    with django_assert_num_queries(1):
        read = facts.read([order.subject for order in some])
    assert {name for _subject, name in read} == {"status", "window", "delivered", "number"}
    assert {fact.customer for fact in read.values()} == {ruth.pk}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("status", "on_its_way", "is on its way"),
        ("status", None, "is not known"),
        ("window", None, "is not known"),
        ("delivered", True, "has been handed over"),
        ("number", "77", "77"),
    ],
)
def test_a_fact_of_an_order_has_words(name, value, words):
    assert facts.predicate("crm.order", name).words(value) == words


@pytest.mark.parametrize("do", ["place", "report", "settle"])
def test_each_action_tells_the_upper_layers(order, rep, ruth, do):
    heard = []

    def listen(sender, subject, act, **_more):
        heard.append((subject, act, trail.has_open_act()))

    events.fact_changed.connect(listen)
    told = {"predicate": "status", "value": CANCELLED}
    if do == "place":
        order = orders.place(ruth, by=rep, number="78")
    elif do == "report":
        orders.report(order, by=rep, party="carrier", **told)
    else:
        orders.settle(order, by=rep, why="Dana looked it up", **told)
    events.fact_changed.disconnect(listen)
    assert heard == [(order.subject, Act.objects.latest("id"), True)]


@pytest.mark.parametrize(
    ("predicate", "value", "refusal"),
    [
        ("status", "lost", UnknownValue),
        ("status", None, UnknownValue),
        ("status", True, UnknownValue),
        ("delivered", 1, UnknownValue),
        ("delivered", "yes", UnknownValue),
        ("number", "78", UnknownValue),
        ("colour", "red", UnknownValue),
        ("window", "soon", spans.NoSpan),
        ("window", spans.written(*WINDOW)[::-1], spans.NoSpan),
    ],
)
def test_what_cannot_be_said_of_an_order_is_refused(order, rep, predicate, value, refusal):
    with nothing_changes():
        with pytest.raises(refusal):
            says(order, rep, "store", value, predicate)
        with pytest.raises(refusal):
            orders.settle(order, by=rep, predicate=predicate, value=value, why="Seen")


def test_only_parties_of_the_order_have_a_say(rep, ruth):
    order = orders.place(ruth, by=rep, number="77")
    for party in ("carrier", "neighbour", ""):
        with nothing_changes(), pytest.raises(orders.NoSuchParty):
            says(order, rep, party, CANCELLED)
    assert order.owner_of("window") == "store"


def test_nobody_says_the_same_twice(order, rep):
    says(order, rep, "carrier", CANCELLED)
    with nothing_changes(), pytest.raises(orders.SaidAlready):
        says(order, rep, "carrier", CANCELLED)
    settled = {"predicate": "status", "value": CANCELLED, "why": "Dana looked it up"}
    orders.settle(order, by=rep, **settled)
    with nothing_changes(), pytest.raises(orders.SaidAlready):
        orders.settle(order, by=rep, **settled)
    # After a settlement the same word is news: they still say so.
    assert says(order, rep, "carrier", CANCELLED)


def test_a_settlement_needs_a_reason(order, rep):
    with nothing_changes(), pytest.raises(orders.ReasonMissing):
        orders.settle(order, by=rep, predicate="status", value=CANCELLED, why=" ")


def test_nothing_is_said_tomorrow(order, rep):
    tomorrow = clock.now() + timedelta(days=1)
    told = {"predicate": "status", "value": CANCELLED, "party": "carrier", "at": tomorrow}
    with nothing_changes(), pytest.raises(orders.StillToCome):
        orders.report(order, by=rep, **told)


def test_a_partners_system_speaks_for_itself_alone(order, rep):
    told = {"predicate": "status", "value": CANCELLED}
    ours = PartnerSystemFactory(partner=order.carrier)
    other = PartnerSystemFactory(partner__slug="remindly", partner__name="Remindly")
    orders.report(order, by=ours, party="carrier", **told)
    with nothing_changes():
        for hand, party in ((ours, "store"), (ours, "desk"), (other, "carrier")):
            with pytest.raises(NotAllowed):
                orders.report(order, by=hand, party=party, **told)
        with pytest.raises(NotAllowed):
            orders.settle(order, by=ours, why="We say so", **told)


def test_an_order_without_reports_is_what_its_row_says():
    order = OrderFactory(placed_on=date(2025, 11, 3))
    assert Report.objects.count() == 0
    assert fact(order).sayings == ()
    assert fact(order, "number").value == order.number

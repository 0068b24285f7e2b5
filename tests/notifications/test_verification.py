"""New addresses: asked once, reminded once, and sure only by an answer."""

from datetime import timedelta

import pytest

from crm import addresses, clock, contact_points, quarantines
from notifications.models import Message
from notifications.public import verification
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, EmailFactory
from tests.factories.notifications import queued


@pytest.fixture
def new(customer, rep):
    """An address that Ruth gave just now."""
    given = addresses.parse("email", "ruth.new@fernmail.example")
    return contact_points.add(customer, by=rep, address=given, is_preferred=True)


def asked() -> list[Message]:
    return list(Message.objects.filter(topic="address.confirm").order_by("pk"))


def test_a_new_address_is_asked_and_no_other(new):
    [request] = asked()
    assert (request.state, request.contact_point) == ("queued", new)


def test_an_address_in_twelve_records_is_asked_once_a_day(rep, carrier, at_noon):
    given = addresses.parse("email", "ruth@fernmail.example")
    for _number in range(12):
        contact_points.add(CustomerFactory(), by=rep, address=given)
    for hours in (0, 1, 2):
        with clock.moved_to(at_noon + timedelta(minutes=1, hours=hours)):
            delivery.drain()
    assert len(carrier.arrivals()) == 1
    assert {one.state for one in asked()} == {"sent", "dropped"}


def test_a_corrected_address_is_asked_as_well(customer, email, rep):
    given = addresses.parse("email", "ruth.right@fernmail.example")
    point = contact_points.correct(email, by=rep, address=given, reason="misheard")
    assert [one.contact_point for one in asked()] == [point]


def test_a_postal_address_is_not_asked(customer, rep):
    given = addresses.parse("postal", "1 Elm Street, Springfield")
    contact_points.add(customer, by=rep, address=given)
    assert asked() == []


def test_an_address_that_answers_is_sure_and_what_waited_leaves(
    customer, new, phone, email, rep
):
    for point in (phone, email):
        contact_points.retire(point, by=rep, reason="moved")
    held = queued(customer, "record.corrected", channel="email")
    assert held.state == "held"
    verification.confirm(new)
    new.refresh_from_db()
    held.refresh_from_db()
    assert (new.status, new.level) == ("verified", 3)
    assert held.due_at <= clock.now()


def test_what_a_file_brought_is_asked_when_something_waits_for_it(customer, phone, email, rep):
    EmailFactory(customer=customer, value="ruth.old@fernmail.example")
    assert verification.ask_where_something_waits() == 0
    for point in (phone, email):
        contact_points.retire(point, by=rep, reason="moved")
    queued(customer, "record.corrected", channel="email")
    assert verification.ask_where_something_waits() == 1
    assert verification.ask_where_something_waits() == 0
    [request] = asked()
    assert request.contact_point.value == "ruth.old@fernmail.example"


def test_an_address_that_was_opened_again_is_asked_again(new, rep, supervisor, at_noon):
    [first] = asked()
    sent = {"body_no": 1, "leased_until": at_noon}
    Message.objects.filter(pk=first.pk).update(state="sending", **sent)
    Message.objects.filter(pk=first.pk).update(state="sent", ended_at=at_noon)
    closed = quarantines.impose(new, by=rep, via="phone")
    quarantines.lift(closed, by=supervisor, why="It is theirs after all")
    assert [one.key[-2:] for one in asked()] == [":1", ":2"]


def test_who_does_not_answer_is_reminded_once(customer, new, at_noon):
    [first] = asked()
    Message.objects.filter(pk=first.pk).update(state="sending", leased_until=at_noon, body_no=1)
    long_ago = at_noon - timedelta(days=3)
    Message.objects.filter(pk=first.pk).update(state="sent", ended_at=long_ago)
    assert verification.remind() == 1
    assert verification.remind() == 0
    assert len(asked()) == 2


def test_nobody_is_reminded_after_an_answer(customer, new, at_noon):
    [first] = asked()
    Message.objects.filter(pk=first.pk).update(state="sending", leased_until=at_noon, body_no=1)
    long_ago = at_noon - timedelta(days=3)
    Message.objects.filter(pk=first.pk).update(state="sent", ended_at=long_ago)
    verification.confirm(new)
    assert verification.remind() == 0

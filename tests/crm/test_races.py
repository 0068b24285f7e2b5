"""Two colleagues at the same moment: one effect, and a plain answer for the other."""

from crm import access, addresses, contact_points, orders
from crm.contact_points import NotThereAnyMore
from crm.models import AccessRequest, Act, ContactPoint
from tests.at_once import at_once
from tests.factories.crm import (
    CustomerFactory,
    EmailFactory,
    NoteFactory,
    OrderFactory,
    UserFactory,
)


def email(value: str) -> addresses.Address:
    return addresses.parse("email", value)


def test_two_corrections_at_once_leave_one_and_a_plain_answer(committed_db):
    imani, tom = UserFactory(username="imani"), UserFactory(username="tom", first_name="Tom")
    point = EmailFactory()
    answers = at_once(
        lambda: contact_points.correct(
            point, by=imani, address=email("one@fernmail.example"), reason="misheard"
        ),
        lambda: contact_points.correct(
            point, by=tom, address=email("two@fernmail.example"), reason="misheard"
        ),
    )
    refused = [answer for answer in answers if isinstance(answer, NotThereAnyMore)]
    assert len(refused) == 1
    assert "changed this before you" in refused[0].message
    assert ContactPoint.objects.live().count() == 1
    assert Act.objects.filter(verb="contact_point.corrected").count() == 1


def test_the_same_address_added_twice_at_once_is_there_once(committed_db):
    imani, ruth = UserFactory(username="imani"), CustomerFactory()

    def add():
        return contact_points.add(ruth, by=imani, address=email("ruth@fernmail.example"))

    answers = at_once(add, add, add, add)
    assert sorted(type(answer).__name__ for answer in answers) == [
        "AlreadyHere",
        "AlreadyHere",
        "AlreadyHere",
        "ContactPoint",
    ]
    assert ruth.contact_points.count() == 1


def test_a_note_asked_for_several_times_at_once_is_asked_for_once(committed_db):
    imani, note = UserFactory(username="imani"), NoteFactory(kind="clinical")

    def ask():
        return access.request(note, by=imani)

    answers = at_once(ask, ask, ask, ask)
    assert answers == [AccessRequest.objects.get()] * 4
    assert Act.objects.filter(verb="access.requested").count() == 1


def test_what_is_said_of_an_order_at_once_is_kept_and_the_last_is_gone_by(committed_db):
    imani, order = UserFactory(username="imani"), OrderFactory()

    def say(value):
        told = {"predicate": "status", "value": value, "party": "store"}
        return lambda: orders.report(order, by=imani, **told)

    at_once(say("on_its_way"), say("cancelled"), say("delivered"), say("cancelled"))
    order.refresh_from_db()
    last = order.reports.latest("at", "pk")
    assert order.status == last.value
    assert order.reports.count() in (3, 4)

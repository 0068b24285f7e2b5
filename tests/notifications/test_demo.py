"""The demo of the one voice: living situations, by the actions everybody uses."""

import pytest

from crm import furnishing, trail
from crm.models import Customer, Organisation
from notifications.models import Automation, Halt, Message, Wording
from notifications.models.messages import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.all().delete()
    assert furnishing.furnish_first(lambda: None)


def told_of(account: str) -> list[Message]:
    return list(
        Message.objects.filter(customer__identifiers__value=account).order_by("created_at", "id")
    )


def codes(message: Message) -> set[str]:
    return {one.code for one in message.decisions.order_by("-id").first().found}


def test_thirty_automations_of_every_state_are_owned_and_explained(larkfield):
    states = list(Automation.objects.values_list("state", flat=True))
    assert len(states) == 30
    assert set(states) == set(Automation.State.values)
    assert not Automation.objects.filter(explains="").exists()
    assert Halt.objects.proposed().count() == 1


def test_every_situation(larkfield):
    for m in Message.objects.order_by("customer", "created_at"):
        print(m.customer, m.topic, m.state, sorted(codes(m)), m.due_at, m.channel)
    assert 0


def test_rest(larkfield, monkeypatch):
    from crm.demo import others
    import time
    monkeypatch.setattr(others, "MANY", 300)
    t = time.monotonic()
    furnishing.furnish_rest(print)
    print("took", time.monotonic() - t)
    from notifications.models import BulkLetter
    for l in BulkLetter.objects.all():
        print(l, l.state, l.preflight and l.preflight["verdicts"], l.preflight and l.preflight["closed"], l.preflight and l.preflight["reasons"])
    from collections import Counter
    print(Counter(Message.objects.values_list("topic", "state")))
    assert 0

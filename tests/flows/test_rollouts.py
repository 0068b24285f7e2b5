"""Something new is tried with customers who agreed, then begins by a plan (C12, C19, C20)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from crm import clock, orders
from notifications.automation import automations
from notifications.models import Automation, Message
from tests.factories.crm import CustomerFactory, DeskFactory, EmailFactory, UserFactory
from tests.factories.notifications import AutomationFactory, PilotMemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)


def ordered(rep, number: str):
    """A customer whose order has just been placed."""
    customer = CustomerFactory(since_on=date(2026, 3, 2))
    EmailFactory(customer=customer, level=2, status="verified")
    with clock.moved_to(NOW):
        orders.place(customer, by=rep, number=number)
    return customer


def run() -> None:
    with clock.moved_to(NOW + timedelta(minutes=1)):
        automations.run()


@pytest.mark.mission("C12")
def test_for_whoever_did_not_agree_the_old_path_runs(rep, supervisor, signed_in):
    client = signed_in(supervisor)
    terms = {"trigger": "order_placed", "topic": "order.confirmed", "settings": {}}
    old = AutomationFactory(name="Old", since=NOW - timedelta(days=9), **terms)
    drafted = {
        "name": "New",
        "explains": "We tell you at once that your order came to us.",
        "trigger": "order_placed",
        "topic": "order.confirmed",
        "audience": "",
        "owner": supervisor.pk,
        "desk": supervisor.desk.pk,
        "replaces": old.pk,
    }
    page = client.post(reverse("notifications:automation_new"), drafted)["Location"]
    new = Automation.objects.get(name="New")
    begin = reverse("notifications:automation_pilot", args=[new.pk])
    refused = client.post(begin)
    assert refused.status_code == 422
    assert "at least one customer who agreed" in refused.content.decode()

    member, other = ordered(rep, "77"), ordered(rep, "78")
    agreed = {"customer": member.ref, "agreed_how": "On the phone, today"}
    client.post(reverse("notifications:pilot_member_new", args=[new.pk]), agreed)
    with clock.moved_to(NOW - timedelta(days=1)):
        client.post(begin)
    run()
    said = dict(Message.objects.values_list("customer", "automation"))
    assert said == {member.pk: new.pk, other.pk: old.pk}
    assert "On the phone, today" in client.get(page).content.decode()


@pytest.mark.mission("C19")
def test_without_an_owner_or_a_way_back_it_is_refused_by_name(supervisor, signed_in):
    client = signed_in(supervisor)
    automation = AutomationFactory(state="pilot")
    live = reverse("notifications:automation_live", args=[automation.pk])
    refused = client.post(live)
    assert refused.status_code == 422
    page = refused.content.decode()
    for missing in (
        "Nobody owns the rollout.",
        "There is no way back.",
        "There is no step with a day.",
        "No desk is named that it touches.",
    ):
        assert missing in page
    planned = {
        "owner": supervisor.pk,
        "steps": "1 December 2026: the counter first",
        "way_back": "",
        "desks": [supervisor.desk.pk],
    }
    client.post(reverse("notifications:rollout", args=[automation.pk]), planned)
    page = client.post(live).content.decode()
    assert "There is no way back." in page
    assert "Nobody owns the rollout." not in page
    automation.refresh_from_db()
    assert automation.state == "pilot"


def test_a_step_without_its_day_is_asked_for(supervisor, signed_in):
    automation = AutomationFactory(state="pilot")
    planned = {"steps": "the counter first"}
    answer = signed_in(supervisor).post(
        reverse("notifications:rollout", args=[automation.pk]), planned
    )
    assert answer.status_code == 422
    assert "Begin each step with its day" in answer.content.decode()


@pytest.mark.mission("C20")
def test_of_three_desks_the_third_is_named_until_it_has_signed(supervisor, signed_in):
    client = signed_in(supervisor)
    automation = AutomationFactory(state="pilot")
    PilotMemberFactory(automation=automation)
    people = {
        name: UserFactory(desk=DeskFactory(name=name)) for name in ("Phones", "Clinic", "Store")
    }
    planned = {
        "owner": supervisor.pk,
        "steps": "1 December 2026: everybody",
        "way_back": "Take it back; letters go out by hand.",
        "desks": [person.desk.pk for person in people.values()],
    }
    client.post(reverse("notifications:rollout", args=[automation.pk]), planned)
    sign = reverse("notifications:signing", args=[automation.pk])
    for name in ("Phones", "Clinic"):
        assert signed_in(people[name]).post(sign, {"remark": ""}).status_code == 302
    live = reverse("notifications:automation_live", args=[automation.pk])
    refused = client.post(live)
    assert refused.status_code == 422
    problems = refused.context["form"].non_field_errors()
    assert problems == ["Nobody at the desk “Store” has signed."]
    signed_in(people["Store"]).post(sign, {"remark": "We are ready"})
    assert client.post(live).status_code == 302
    automation.refresh_from_db()
    assert automation.state == "live"

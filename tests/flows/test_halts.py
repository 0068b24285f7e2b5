"""Anybody stops a wrong message in two steps, and nothing leaves after the press (B7, C17)."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from crm import trail
from crm.models import ContactPoint, Customer
from notifications import outbox
from notifications.models import Halt, Message
from notifications.outbox import Intent
from notifications.sending import sweeping
from tests.factories.crm import UserFactory
from tests.factories.notifications import AutomationFactory

MANY = 500
WHY = "It promises what the store does not do."


def waiting(automation, count: int) -> None:
    """So many customers to whom it has something to say now."""
    with trail.act("arranged", by=None, says="Arranged for a test"):
        people = [
            Customer(given_name=f"Ruth {n}", family_name="Adeyemi", since_on=date(2026, 3, 2))
            for n in range(count)
        ]
        made = Customer.objects.bulk_create(people)
        addresses = [f"ruth{n}@fernmail.example" for n in range(count)]
        ContactPoint.objects.bulk_create(
            ContactPoint(
                customer=customer, kind="email", value=one, key=one, level=2, status="verified"
            )
            for customer, one in zip(made, addresses, strict=True)
        )
        for customer in made:
            outbox.queue(Intent(customer, automation.topic, automation=automation), by=None)
    with connection.cursor() as cursor:
        cursor.execute("update notifications_message set due_at = casetrail_now()")


@pytest.mark.mission("C17")
def test_of_five_hundred_none_leaves_after_the_press(committed_db, signed_in, carrier):
    automation = AutomationFactory(trigger="after_coming", topic="welcome.new")
    waiting(automation, MANY)
    client = signed_in(UserFactory(role="Supervisor"))
    sending = threading.Thread(target=send_all)
    sending.start()
    while not carrier.arrivals():
        sending.join(0.01)
    asked = client.get(reverse("notifications:halt_new"), {"automation": automation.pk})
    assert asked.status_code == 200
    pressed = {"automation": automation.pk, "why": WHY, "act": "halt"}
    answer = client.post(reverse("notifications:halt_new"), pressed)
    left = len(carrier.arrivals())
    sending.join()
    assert 0 < left < MANY
    assert len(carrier.arrivals()) == left

    page = client.get(answer["Location"]).content.decode()
    assert "What it holds" in page
    assert f'<span class="panel__note">{MANY - left}</span>' in page
    assert Message.objects.filter(state="sent").count() == left
    resumed(client, Halt.objects.get())


def send_all() -> None:
    try:
        sweeping.sweep()
    finally:
        connection.close()


def resumed(client, halt: Halt) -> None:
    """Each held message is decided: one is dropped by name, the rest is looked at again."""
    held = list(Message.objects.exclude(state="sent").order_by("pk"))
    end = reverse("notifications:halt_end", args=[halt.pk])
    refused = client.post(end, {"others": "send"})
    assert refused.status_code == 422
    said = {"note": "The words are right now.", "others": "send"}
    said[f"message_{held[0].pk}"] = "drop"
    assert client.post(end, said)["Location"] == halt.get_absolute_url()
    states = {one.pk: one.state for one in Message.objects.filter(pk__in=[m.pk for m in held])}
    assert states.pop(held[0].pk) == "dropped"
    assert set(states.values()) <= {"held", "queued"}


@pytest.mark.mission("B7")
@pytest.mark.django_db
def test_a_rep_stops_a_wrong_message_in_two_steps_and_its_owner_is_told(
    rep, supervisor, signed_in, carrier, run_jobs
):
    owner = UserFactory(first_name="Priya", username="priya")
    automation = AutomationFactory(
        owner=owner, trigger="after_coming", topic="welcome.new", name="A welcome"
    )
    waiting(automation, 1)
    desk = signed_in(rep)
    assert "Propose a halt" in desk.get(automation.get_absolute_url()).content.decode()
    proposed = {"automation": automation.pk, "why": WHY, "act": "propose"}
    halt_page = desk.post(reverse("notifications:halt_new"), proposed)["Location"]
    assert "Halt now" not in desk.get(halt_page).content.decode()

    for person in (owner, supervisor):
        told = signed_in(person).get("/desk/").content.decode()
        assert "A welcome" in told
        assert WHY in told

    halt = Halt.objects.get()
    pressed = signed_in(supervisor).post(
        reverse("notifications:halt_begin", args=[halt.pk]), {"why": WHY}
    )
    assert pressed.status_code == 302
    run_jobs()
    sweeping.sweep()
    assert carrier.arrivals() == []
    assert "Halted" in signed_in(owner).get("/desk/").content.decode()
    assert WHY in desk.get(automation.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_rep_who_presses_halt_is_told_who_can(rep, signed_in):
    automation = AutomationFactory()
    pressed = {"automation": automation.pk, "why": WHY, "act": "halt"}
    answer = signed_in(rep).post(reverse("notifications:halt_new"), pressed)
    assert answer.status_code == 422
    assert "A supervisor can halt this. You can propose it." in answer.content.decode()


@pytest.mark.mission("C14")
@pytest.mark.django_db
def test_three_reports_within_a_day_stand_first(supervisor, signed_in):
    AutomationFactory(name="Another")
    automation = AutomationFactory(name="A welcome")
    for colleague in (UserFactory(), UserFactory(), UserFactory()):
        proposed = {"automation": automation.pk, "why": WHY, "act": "propose"}
        signed_in(colleague).post(reverse("notifications:halt_new"), proposed)
    page = signed_in(supervisor).get(reverse("notifications:automations")).content.decode()
    assert "3 colleagues propose a halt" in page
    assert page.index("A welcome") < page.index("Another")

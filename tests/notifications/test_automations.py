"""What speaks by itself: set off by what happens, for whom it is, once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import clock, orders, trail
from crm.exceptions import NotAllowed
from notifications import planning
from notifications.automation import automations, pilots, rollouts, triggers
from notifications.forms.automations import topics_of_automations
from notifications.models import Automation, Enquiry, Message
from notifications.sending import delivery
from tests.factories.crm import CustomerFactory, EmailFactory, PartnerFactory, UserFactory
from tests.factories.notifications import AutomationFactory, RolloutFactory

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
DAY = timedelta(days=1)
EARLIER = NOW - 30 * DAY


@pytest.fixture(autouse=True)
def by_day():
    """It is Tuesday, eleven in the morning in New York."""
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def reached(db):
    ruth = CustomerFactory(since_on=date(2026, 11, 21))
    EmailFactory(customer=ruth, level=2, status="verified")
    return ruth


def running(**more) -> Automation:
    return AutomationFactory(**{"since": EARLIER, **more})


def delivered(customer, rep, ago: timedelta):
    with clock.moved_to(NOW - 5 * DAY):
        order = orders.place(customer, by=rep, number="77", carrier=PartnerFactory())
    said = {"predicate": "status", "value": "delivered", "party": "store"}
    orders.report(order, by=rep, **said, at=NOW - ago)
    return order


def queued(automation: Automation) -> list[Message]:
    automations.run()
    return list(Message.objects.filter(automation=automation))


def test_an_order_sets_it_off_at_once_and_only_once(reached, rep):
    confirming = running(trigger="order_placed", topic="order.confirmed", settings={})
    with clock.moved_to(NOW - timedelta(minutes=5)):
        order = orders.place(reached, by=rep, number="77")
    [message] = queued(confirming)
    assert (message.subject, message.key) == (
        order.subject,
        f"automation:{confirming.pk}:{order.subject}",
    )
    assert queued(confirming) == [message]


def test_what_happened_before_it_was_let_loose_sets_nothing_off(reached, rep):
    with clock.moved_to(NOW - timedelta(minutes=5)):
        orders.place(reached, by=rep, number="77")
    confirming = running(trigger="order_placed", topic="order.confirmed", since=NOW)
    assert queued(confirming) == []


def test_days_after_a_delivery_at_the_hour_that_was_set(reached, rep):
    asking = running(settings={"days": 2, "hour": 10})
    order = delivered(reached, rep, ago=2 * DAY)
    [message] = queued(asking)
    assert (message.subject, message.situation) == (order.subject, "after_service")


def test_it_is_not_asked_before_its_day(reached, rep):
    asking = running(settings={"days": 3, "hour": 10})
    delivered(reached, rep, ago=2 * DAY)
    assert queued(asking) == []
    [planned] = planning.plans(reached, NOW, NOW + 30 * DAY)
    assert planned.at == datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_the_day_before_a_delivery(reached, rep):
    telling = running(trigger="before_delivery", topic="order.window", settings={"hour": 10})
    window = (NOW + 1 * DAY, NOW + 1 * DAY + timedelta(hours=2))
    orders.place(reached, by=rep, number="77", carrier=PartnerFactory(), window=window)
    [message] = queued(telling)
    assert message.key.endswith(":2026-11-24")


def test_days_after_a_question_was_answered(reached, rep):
    following = running(
        trigger="after_answer", topic="enquiry.follow_up", settings={"days": 3, "hour": 10}
    )
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Enquiry.objects.create(
            customer=reached,
            about="a price",
            answered_at=NOW - 3 * DAY,
            ends_on=date(2026, 12, 20),
        )
    assert len(queued(following)) == 1


def test_days_after_they_came(reached):
    welcoming = running(
        trigger="after_coming", topic="welcome.new", settings={"days": 3, "hour": 10}
    )
    assert [message.customer for message in queued(welcoming)] == [reached]


def test_again_and_again_to_an_audience(reached):
    settings = {"days": 7, "hour": 10, "on": "2026-11-10", "audience": ""}
    running(trigger="every_days", topic="offer.store", settings=settings)
    planned = planning.plans(reached, NOW, NOW + 30 * DAY)
    assert [one.at.date() for one in planned] == [
        date(2026, 12, 1),
        date(2026, 12, 8),
        date(2026, 12, 15),
        date(2026, 12, 22),
    ]


def test_on_a_day_to_an_audience(reached):
    settings = {"hour": 10, "on": "2026-11-24", "audience": "kind=person"}
    offering = running(trigger="on_date", topic="offer.store", settings=settings)
    assert [message.customer for message in queued(offering)] == [reached]


def test_looking_ahead_writes_nothing(reached, rep):
    running()
    delivered(reached, rep, ago=DAY)
    before = Message.objects.count()
    planning.plans(reached, NOW, NOW + 30 * DAY)
    assert Message.objects.count() == before


def test_a_plan_becomes_a_message_as_the_outbox_would_make_it(reached, rep):
    asking = running()
    delivered(reached, rep, ago=DAY)
    [planned] = planning.plans(reached, NOW, NOW + 30 * DAY)
    message = planned.as_message()
    with clock.moved_to(planned.at):
        [queued_one] = queued(asking)
    for name in ("customer", "topic", "purpose", "subject", "situation", "key"):
        assert getattr(message, name) == getattr(queued_one, name), name


@pytest.mark.parametrize(
    ("trigger", "settings", "field"),
    [
        ("after_delivery", {"days": 0, "hour": 10}, "days"),
        ("after_delivery", {"days": 2, "hour": 3}, "hour"),
        ("on_date", {"hour": 10, "on": "someday", "audience": ""}, "on"),
    ],
)
def test_settings_that_cannot_be_are_refused(db, trigger, settings, field):
    with pytest.raises(triggers.BadSetting) as refusal:
        triggers.checked(trigger, settings)
    assert refusal.value.field == field


def test_an_unknown_trigger_is_refused(db):
    with pytest.raises(triggers.NoSuchTrigger):
        triggers.checked("full_moon", {})


def terms(owner, **more) -> dict:
    return {
        "name": "How did we do",
        "explains": "Two days after a delivery we ask how it went.",
        "owner": owner,
        "desk": owner.desk,
        "trigger": "after_delivery",
        "settings": {"days": 2, "hour": 10},
        "topic": "order.after",
        **more,
    }


def test_a_draft_is_made_by_a_supervisor(supervisor, rep):
    made = automations.draft(by=supervisor, **terms(rep))
    assert made.state == "draft"
    with pytest.raises(NotAllowed):
        automations.draft(by=rep, **terms(rep, name="Another"))
    with pytest.raises(automations.NameTaken):
        automations.draft(by=supervisor, **terms(rep))


def test_a_topic_about_something_else_is_refused(supervisor, rep):
    with pytest.raises(automations.WrongMatch):
        automations.draft(by=supervisor, **terms(rep, topic="enquiry.follow_up"))


@pytest.mark.parametrize(
    "topic", ["letter.correction", "record.corrected", "staff.reply", "staff.call"]
)
def test_what_somebody_at_hand_says_is_no_matter_of_an_automation(supervisor, rep, topic):
    with pytest.raises(automations.NeedsSomebody):
        automations.draft(by=supervisor, **terms(rep, topic=topic, trigger="after_coming"))
    assert topic not in dict(topics_of_automations())


def test_an_automation_that_was_changed_is_signed_anew(supervisor, rep):
    automation = automations.draft(by=supervisor, **terms(rep))
    rollout = RolloutFactory(automation=automation, desks=[supervisor.desk])
    rollouts.sign(rollout, by=supervisor)
    automations.change(automation, by=supervisor, **terms(rep))
    assert rollout.sign_offs.count() == 1
    automations.change(automation, by=supervisor, **terms(rep, explains="We ask for money."))
    assert rollout.sign_offs.count() == 0


def test_one_that_stumbles_does_not_stop_the_others(reached, rep, monkeypatch, caplog):
    broken = running(name="A broken one", settings={"days": 2, "hour": 10})
    asking = running(name="B whole one", settings={"days": 2, "hour": 10})
    delivered(reached, rep, ago=2 * DAY)
    queue = automations.outbox.queue

    def stumble(intent, **by):
        if intent.automation == broken:
            raise ZeroDivisionError
        return queue(intent, **by)

    monkeypatch.setattr(automations.outbox, "queue", stumble)
    assert len(queued(asking)) == 1
    assert "stumbled" in caplog.text


def test_what_runs_is_not_changed(supervisor, rep):
    with pytest.raises(automations.NotADraft):
        automations.change(running(), by=supervisor, **terms(rep))


def test_a_pilot_needs_somebody_who_agreed(supervisor, reached):
    automation = AutomationFactory(state="draft")
    with pytest.raises(automations.NobodyAgreed):
        automations.begin_pilot(automation, by=supervisor)
    with pytest.raises(pilots.HowMissing):
        pilots.add(automation, by=supervisor, customer=reached, agreed_how=" ")
    pilots.add(automation, by=supervisor, customer=reached, agreed_how="On the phone")
    assert automations.begin_pilot(automation, by=supervisor).state == "pilot"


def test_it_goes_live_only_from_a_pilot_with_a_whole_plan(supervisor):
    automation = AutomationFactory(state="pilot")
    with pytest.raises(rollouts.NotReady) as refusal:
        automations.go_live(automation, by=supervisor)
    assert refusal.value.message == (
        "Nobody owns the rollout. There is no way back. There is no step with a day."
        " No desk is named that it touches."
    )
    rollout = RolloutFactory(automation=automation, desks=[supervisor.desk])
    rollouts.sign(rollout, by=supervisor)
    assert automations.go_live(automation, by=supervisor).state == "live"


def test_a_plan_that_changed_is_signed_anew(supervisor):
    rollout = RolloutFactory(desks=[supervisor.desk])
    rollouts.sign(rollout, by=supervisor)
    same = {"owner": rollout.owner, "way_back": rollout.way_back, "steps": rollout.steps}
    rollouts.plan(rollout.automation, by=supervisor, desks=[supervisor.desk], **same)
    assert rollout.sign_offs.count() == 1
    same["way_back"] = "Another"
    rollouts.plan(rollout.automation, by=supervisor, desks=[supervisor.desk], **same)
    assert rollout.sign_offs.count() == 0


def test_only_somebody_at_the_desk_signs_for_it(supervisor, clinician):
    rollout = RolloutFactory(desks=[clinician.desk])
    with pytest.raises(rollouts.NotYourDesk):
        rollouts.sign(rollout, by=supervisor)
    rollouts.sign(rollout, by=clinician)
    with pytest.raises(rollouts.SignedAlready):
        rollouts.sign(rollout, by=clinician)


def test_a_message_of_it_is_signed_by_its_owner(reached, rep, carrier):
    owner = UserFactory(first_name="Priya", direct_line="(555) 010-0177")
    running(owner=owner)
    delivered(reached, rep, ago=2 * DAY)
    automations.run()
    delivery.drain()
    [arrival] = carrier.arrivals()
    assert "Priya, Phone desk" in arrival.text
    assert "(555) 010-0177" in arrival.text

"""Halts: proposed by anybody, begun by a supervisor; nothing leaves, each is decided on."""

from datetime import UTC, date, datetime

import pytest

from crm import clock
from crm.exceptions import NotAllowed
from notifications import outbox
from notifications.automation import brakes, halts
from notifications.models import Halt, Message
from notifications.models.messages import Feedback
from notifications.outbox import Intent
from notifications.sending import delivery, sweeping
from tests.factories.crm import CustomerFactory, EmailFactory, UserFactory
from tests.factories.notifications import AutomationFactory, HaltFactory, WordingFactory
from tests.parts import between

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
WHY = "The prices are wrong."


@pytest.fixture(autouse=True)
def by_day():
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def automation(db):
    return AutomationFactory(trigger="after_coming", topic="welcome.new")


def reached(**more):
    customer = CustomerFactory(since_on=date(2026, 3, 2), **more)
    EmailFactory(customer=customer, level=2, status="verified")
    return customer


def waiting(automation, count: int = 1) -> list[Message]:
    """Messages of it that are due now."""
    intents = [
        Intent(reached(), automation.topic, automation=automation) for _n in range(count)
    ]
    made = [outbox.queue(intent, by=None) for intent in intents]
    Message.objects.update(due_at=NOW)
    return made


def later(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_anybody_proposes_and_only_a_supervisor_halts(rep, supervisor, automation):
    proposal = halts.propose(by=rep, why=WHY, automation=automation)
    assert proposal.is_proposed
    with pytest.raises(NotAllowed):
        halts.begin(by=rep, why=WHY, proposal=proposal)
    assert halts.begin(by=supervisor, why=WHY, proposal=proposal).is_standing
    automation.refresh_from_db()
    assert (automation.state, automation.state_before_halt) == ("halted", "live")


@pytest.mark.parametrize("why", ["", "  ", "\u200b"])
def test_a_halt_says_why(rep, why):
    with pytest.raises(halts.WhyMissing):
        halts.propose(by=rep, why=why)


def test_nothing_of_it_leaves_after_the_press(supervisor, automation, carrier):
    message, *_others = waiting(automation, 3)
    halts.begin(by=supervisor, why=WHY, automation=automation)
    assert later(message).state == "held"
    sweeping.sweep()
    assert carrier.arrivals() == []
    assert {one.state for one in Message.objects.all()} == {"held"}
    [finding] = [one for one in message.decisions.last().found if one.code == "halt.standing"]
    assert finding.params["why"] == WHY


def test_what_it_may_have_come_too_late_for_is_listed(
    supervisor, automation, carrier, desk_client
):
    [message] = waiting(automation)
    carrier.will("cut_after_accept", times=1)
    delivery.drain()
    assert later(message).state == "unknown"
    halt = halts.begin(by=supervisor, why=WHY, automation=automation)
    page = desk_client.get(halt.get_absolute_url()).content.decode()
    assert message.customer.name in between(page, 'id="leaving"', "</section>")


def test_a_halt_between_the_claim_and_the_hand_over_is_seen(
    supervisor, automation, carrier, monkeypatch
):
    [message] = waiting(automation)
    hand_over = delivery.hand_over

    def press_first(claimed, barrier):
        halts.begin(by=supervisor, why=WHY, automation=automation)
        return hand_over(claimed, barrier)

    monkeypatch.setattr(delivery, "hand_over", press_first)
    delivery.drain()
    assert carrier.arrivals() == []
    assert later(message).state == "queued"


@pytest.mark.parametrize(
    "scope", ["automation", "topic", "channel", "sender", "wording", "all"]
)
def test_a_halt_covers_what_it_names_and_nothing_else(scope, supervisor, automation, carrier):
    words = WordingFactory(topic="welcome.new")
    sender = UserFactory()
    intent = Intent(reached(), "welcome.new", automation=automation, wording=words)
    inside = outbox.queue(intent, by=sender)
    other = Intent(reached(), "enquiry.answer", "notifications.enquiry:1", channel="email")
    outside = outbox.queue(other, by=supervisor)
    Message.objects.update(due_at=NOW)
    scopes = {
        "automation": {"automation": automation},
        "topic": {"topic": "welcome.new"},
        "channel": {"channel": "email"},
        "sender": {"sender": sender},
        "wording": {"wording": words},
        "all": {},
    }
    halt = halts.begin(by=supervisor, why=WHY, **scopes[scope])
    is_wide = scope in ("channel", "all")
    assert set(halts.covered(halt)) == ({inside, outside} if is_wide else {inside})
    sweeping.sweep()
    assert later(inside).state == "held"
    assert later(outside).state == ("held" if is_wide else "sent")


def test_each_held_message_is_decided_at_the_end_and_looked_at_again(
    supervisor, automation, carrier
):
    keep, drop, stale = waiting(automation, 3)
    halt = halts.begin(by=supervisor, why=WHY, automation=automation)
    sweeping.sweep()
    Message.objects.filter(pk=stale.pk).update(expires_at=NOW)
    with pytest.raises(halts.NoteMissing):
        halts.end(halt, by=supervisor, note="", others=halts.SEND)
    halts.end(
        halt,
        by=supervisor,
        note="The prices are right now.",
        others=halts.SEND,
        choices={drop.pk: halts.DROP},
    )
    sweeping.sweep()
    assert [later(one).state for one in (keep, drop, stale)] == ["sent", "dropped", "dropped"]
    assert len(carrier.arrivals()) == 1
    automation.refresh_from_db()
    assert automation.state == "live"


def test_it_stays_halted_while_another_halt_stands(supervisor, automation):
    first = halts.begin(by=supervisor, why=WHY, automation=automation)
    halts.begin(by=supervisor, why="The topic too.", automation=automation)
    halts.end(first, by=supervisor, note="Right now.", others=halts.SEND)
    automation.refresh_from_db()
    assert automation.state == "halted"


def test_a_halt_is_ended_once(supervisor, automation):
    halt = halts.begin(by=supervisor, why=WHY, automation=automation)
    halts.end(halt, by=supervisor, note="Right now.", others=halts.SEND)
    with pytest.raises(halts.ChangedMeanwhile):
        halts.end(halt, by=supervisor, note="Right now.", others=halts.SEND)


def test_a_proposal_may_be_declined_with_a_reason(supervisor, rep, automation):
    proposal = halts.propose(by=rep, why=WHY, automation=automation)
    halts.decline(proposal, by=supervisor, why="The prices are right, I asked the store.")
    assert not Halt.objects.proposed().exists()
    with pytest.raises(halts.ChangedMeanwhile):
        halts.begin(by=supervisor, why=WHY, proposal=proposal)


@pytest.mark.mission("C14")
def test_three_colleagues_within_a_day_are_counted(automation):
    again = UserFactory()
    for colleague in (UserFactory(), UserFactory(), again, again):
        halts.propose(by=colleague, why=WHY, automation=automation)
    assert halts.reports(automation) == 3


def test_a_halt_answers_all_who_proposed_the_same(supervisor, automation):
    HaltFactory(automation=automation)
    HaltFactory(automation=automation)
    halts.begin(by=supervisor, why=WHY, automation=automation)
    assert not Halt.objects.proposed().exists()


def came_back(automation, feedback: str, of: int) -> None:
    waiting(automation, of)
    delivery.drain()
    first = Message.objects.first()
    Message.objects.filter(pk=first.pk).update(feedback=feedback)


@pytest.mark.parametrize("feedback", [Feedback.COMPLAINED, Feedback.NOT_ME])
def test_what_goes_wrong_with_one_halts_by_itself(automation, carrier, feedback):
    came_back(automation, feedback, of=3)
    assert brakes.look() == 1
    halt = Halt.objects.get()
    assert halt.begun_by.short_name == "Casetrail"
    assert "of 3" in halt.why or "about 3" in halt.why
    assert brakes.look() == 0


def test_a_single_bounce_among_few_halts_nothing(automation, carrier):
    came_back(automation, Feedback.BOUNCED, of=3)
    assert brakes.look() == 0


def test_what_a_person_let_go_on_does_not_count_again(automation, supervisor, carrier):
    came_back(automation, Feedback.COMPLAINED, of=2)
    brakes.look()
    halts.end(Halt.objects.get(), by=supervisor, note="Asked them.", others=halts.SEND)
    assert brakes.look() == 0

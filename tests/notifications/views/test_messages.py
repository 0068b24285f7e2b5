"""One message explained, and what a colleague does about it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crm import clock, orders
from crm.models import Act, Draft, Read
from notifications import outbox
from notifications.automation import halts
from notifications.channels.contract import Outcome, Receipt
from notifications.models import Attempt, Message, Override, Step
from notifications.outbox import Intent
from notifications.sending import delivery, looking
from tests.factories.crm import CustomerFactory, PartnerFactory
from tests.factories.notifications import ConsentFactory
from tests.notifications.views.conftest import BY_DAY
from tests.parts import between
from tests.unchanged import nothing_changes

KEY = {"request_key": "5e0a5a8c-0a5b-4c47-9f30-0d5a8f3f6a12"}


def page(client, message: Message) -> str:
    return client.get(message.get_absolute_url()).content.decode()


def address(name: str, message: Message) -> str:
    return reverse(f"notifications:message_{name}", args=[message.pk])


def test_a_message_that_will_leave_says_so_with_every_question(desk_client, waiting):
    shown = page(desk_client, waiting)
    assert "“An order is confirmed” will go out Tue 24 Nov, 12:00 pm" in shown
    answers = between(shown, 'id="answers"', "</ul>")
    assert answers.count("<li") == 7
    assert "(555) 014-2231, read back to them" in answers
    assert "status is confirmed" in answers
    assert "12 a day at most: 0 so far" in answers
    assert "Ms. Adeyemi, your order 77 is confirmed." in between(
        shown, 'id="text"', "</div>\n</div>"
    )


def test_a_held_message_says_until_when_and_what_can_be_said_aloud(desk_client, held):
    shown = page(desk_client, held)
    assert "“Welcome” is held until" in shown
    assert "“It was not a good hour, so we wait until" in shown
    assert 'data-mark="held"' in shown
    assert "Send anyway, with a reason" in shown


def test_a_message_that_was_not_sent_says_why_and_offers_no_way_around(desk_client, dropped):
    shown = page(desk_client, dropped)
    assert "“Offers of the store” was not sent" in shown
    assert "You never asked for offers, so we do not send you any." in shown
    assert "Send anyway" not in shown
    assert "Other time" not in shown


def test_the_look_is_logged(desk_client, rep, waiting):
    page(desk_client, waiting)
    look = Read.objects.get(page="notifications:message")
    assert (look.reader, look.customer) == (rep, waiting.customer)


def test_a_message_leaves_at_another_time(desk_client, rep, waiting, later):
    answer = desk_client.post(
        address("time", waiting),
        {"day": "25 November 2026", "hour": "2 pm", "why": "She works"},
    )
    assert answer.url == waiting.get_absolute_url()
    assert later(waiting).due_at.isoformat() == "2026-11-25T19:00:00+00:00"
    act = Act.objects.get(verb="message.postponed")
    assert (act.actor, act.why, act.customer) == (rep, "She works", waiting.customer)
    assert "Imani put off a message" in page(desk_client, waiting)


@pytest.mark.parametrize("day", ["1 November 2026", "1 March 2027", "someday", ""])
def test_a_time_that_is_over_or_too_late_is_asked_for_again(desk_client, waiting, day):
    with nothing_changes():
        answer = desk_client.post(address("time", waiting), {"day": day, "hour": "9 am"})
    assert answer.status_code == 422


def test_a_message_is_dropped_with_a_reason(desk_client, rep, waiting, later):
    desk_client.post(address("drop", waiting), {"why": "I told her on the phone"})
    assert later(waiting).state == "dropped"
    act = Act.objects.get(verb="message.dropped")
    assert (act.actor, act.why) == (rep, "I told her on the phone")
    assert Step.objects.get(message=waiting).act == act


def test_a_message_that_ended_cannot_be_dropped_again(desk_client, dropped):
    answer = desk_client.post(address("drop", dropped), {"why": "Again"})
    assert answer.status_code == 422
    assert "This message has left or ended already." in answer.content.decode()


def test_its_words_lie_in_the_composer_for_whoever_says_it_in_person(
    desk_client, rep, waiting, later
):
    answer = desk_client.post(address("own_words", waiting))
    assert answer.url == reverse("notifications:reply_new", args=[waiting.customer.ref])
    assert later(waiting).state == "dropped"
    assert "your order 77 is confirmed" in Draft.objects.get(user=rep).fields["text"]
    assert "your order 77 is confirmed" in desk_client.get(answer.url).content.decode()


def test_a_held_message_leaves_anyway_with_a_reason(
    desk_client, rep, held, carrier, run_jobs, later
):
    answer = desk_client.post(
        address("override", held), {"codes": "hours.quiet", "why": "She asked for it now"}
    )
    assert answer.url == held.get_absolute_url()
    override = Override.objects.get(message=held)
    assert (override.code, override.by, override.why) == (
        "hours.quiet",
        rep,
        "She asked for it now",
    )
    run_jobs()
    assert later(held).state == "sent"
    assert len(carrier.arrivals()) == 1


def test_where_the_address_is_missing_nobody_sends_anyway(desk_client, signed_in, supervisor):
    customer = CustomerFactory(since_on="2026-03-02")
    message = outbox.queue(Intent(customer, "record.corrected"), by=supervisor)
    answer = signed_in(supervisor).post(
        address("override", message), {"codes": "address.none", "why": "Now"}
    )
    assert answer.status_code == 422
    assert "Nobody can send this anyway" in answer.content.decode()
    assert not Override.objects.exists()


def test_what_only_supervisors_override_is_refused_to_a_desk(
    desk_client, signed_in, supervisor, reached, rep, later
):
    disputed = promised(reached, rep)
    told = {"codes": "launch.not_live", "why": "I know it works"}
    answer = desk_client.post(address("override", disputed), told)
    assert answer.status_code == 422
    assert "A supervisor can send this anyway" in answer.content.decode()
    signed_in(supervisor).post(address("override", disputed), told)
    assert later(disputed).state == "queued"


def test_one_finding_is_overridden_and_the_others_still_count(
    desk_client, supervisor, signed_in, reached, rep, later
):
    ConsentFactory(customer=reached)
    with clock.moved_to(BY_DAY + timedelta(hours=12)):
        offer = outbox.queue(Intent(reached, "offer.online_booking", channel="text"), by=rep)
        shown = signed_in(supervisor).get(address("override", offer)).content.decode()
        assert shown.count('name="codes"') == 2
        told = {"codes": "launch.not_live", "why": "I know it works"}
        signed_in(supervisor).post(address("override", offer), told)
    assert later(offer).state == "held"
    assert [one.code for one in offer.overrides.all()] == ["launch.not_live"]
    assert [one.code for one in offer.decisions.last().found] == ["hours.quiet"]


def test_what_is_halted_offers_no_way_around(signed_in, supervisor, waiting, later):
    halts.begin(by=supervisor, why="The words are wrong.", topic="order.confirmed")
    client = signed_in(supervisor)
    looking.forecast(later(waiting))
    assert later(waiting).state == "held"
    assert "Send anyway" not in page(client, waiting)
    told = {"codes": "halt.standing", "why": "Now"}
    answer = client.post(address("override", waiting), told)
    assert answer.status_code == 422
    assert "Nobody can send this anyway" in answer.content.decode()


def test_a_dispute_leads_to_where_it_is_settled(desk_client, reached, rep, later):
    order = orders.place(reached, by=rep, number="77", carrier=PartnerFactory())
    said = {"predicate": "status", "value": "cancelled", "party": "carrier"}
    orders.report(order, by=rep, **said)
    message = outbox.queue(Intent(reached, "order.confirmed", subject=order.subject), by=rep)
    assert later(message).state == "asking"
    shown = page(desk_client, message)
    assert f'href="{reverse("crm:settlement", args=[order.pk])}"' in shown
    assert "Send anyway" not in shown


def test_what_says_otherwise_than_before_takes_it_back_by_one_press(
    desk_client, reached, rep, carrier, run_jobs, later
):
    order = orders.place(reached, by=rep, number="77")
    outbox.queue(Intent(reached, "order.confirmed", subject=order.subject), by=rep)
    run_jobs()
    orders.report(order, by=rep, predicate="status", value="cancelled", party="store")
    message = outbox.queue(Intent(reached, "order.cancelled", subject=order.subject), by=rep)
    assert later(message).state == "asking"
    assert "Send, and take back “An order is confirmed”" in page(desk_client, message)
    desk_client.post(address("replacing", message))
    run_jobs()
    assert later(message).state == "sent"
    assert "This replaces our message of Tuesday 24 November" in carrier.arrivals()[-1].text
    assert desk_client.post(address("replacing", message)).status_code == 409


def promised(customer, rep) -> Message:
    """An offer that names what is not live, to somebody who allowed offers."""
    ConsentFactory(customer=customer)
    return outbox.queue(Intent(customer, "offer.online_booking"), by=rep)


class Silent:
    """A provider that takes the bytes and never answers."""

    name, honours_key = "silent", False

    def send(self, parcel):
        return Receipt(Outcome.UNKNOWN, detail="no answer")


@pytest.fixture
def uncertain(reached, rep, monkeypatch, run_jobs, later):
    """A message of which nobody knows whether it left."""
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "provider_of", lambda channel, mode: Silent())
        message = outbox.queue(
            Intent(reached, "staff.reply", own_words={"text": "Hello"}), by=rep
        )
        run_jobs()
    return later(message)


def test_an_uncertain_message_may_have_left(desk_client, uncertain):
    shown = page(desk_client, uncertain)
    assert "“A colleague’s own words” may have left Tue 24 Nov, 11:00 am" in shown
    assert "Send again, perhaps a second time" in shown


def test_it_is_sent_again_marked(desk_client, uncertain, carrier, run_jobs, later):
    desk_client.post(address("repeat", uncertain))
    assert later(uncertain).feedback == "repeated"
    run_jobs()
    assert later(uncertain).state == "sent"
    assert Attempt.objects.filter(message=uncertain).count() == 2


@pytest.mark.parametrize(("arrived", "state"), [("yes", "sent"), ("no", "failed")])
def test_it_is_settled_what_became_of_it(desk_client, uncertain, later, arrived, state):
    desk_client.post(address("closing", uncertain), {"arrived": arrived})
    assert (later(uncertain).state, uncertain.feedback) == (state, "closed")
    assert Act.objects.filter(verb="message.closed", customer=uncertain.customer).exists()


def test_what_is_certain_is_not_sent_again(desk_client, waiting):
    with nothing_changes():
        answer = desk_client.post(address("repeat", waiting))
    assert answer.status_code == 409
    assert "It is known what became of this message." in answer.content.decode()


@pytest.mark.parametrize("name", ["time", "drop", "override", "closing"])
def test_forms_ask_for_what_is_missing(desk_client, waiting, name):
    with nothing_changes():
        assert desk_client.post(address(name, waiting), KEY).status_code == 422


def test_markup_in_a_colleagues_words_prints_itself(desk_client, reached, rep, by_day):
    text = "<img src=x onerror=alert(1)> {{settings.SECRET_KEY}} {brand.__class__} {secret}"
    message = outbox.queue(
        Intent(
            reached,
            "staff.reply",
            own_words={"text": text},
            not_before=by_day + timedelta(hours=1),
        ),
        by=rep,
    )
    shown = page(desk_client, message)
    assert (
        "&lt;img src=x onerror=alert(1)&gt; {{settings.SECRET_KEY}} {brand.__class__} {secret}"
        in shown
    )

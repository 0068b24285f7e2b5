"""Wishes: set, paused, ended; by whom; and what becomes of what waits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from crm import clock, orders
from crm.models import Act
from notifications.models import Suppression, Wish
from notifications.preferences import (
    choices,
    consent,
    first_contact,
    interests,
    stopping,
    undoing,
    wishes,
)
from notifications.preferences.overall import Overall
from notifications.preferences.stopping import Pressed
from tests.factories.notifications import ConsentFactory, queued

Mode = Wish.Mode


@pytest.fixture
def order(customer, rep):
    """An order that came, about which we ask how it went."""
    return orders.place(customer, by=rep, number="77", status="delivered")


@pytest.fixture
def offer(customer):
    """An offer that waits to leave."""
    ConsentFactory(customer=customer)
    message = queued(customer, "offer.store")
    assert message.state == "queued"
    return message


def test_what_a_customer_chooses_stops_what_waits_and_says_how_many(customer, offer):
    change = wishes.choose(customer, by=None, mode=Mode.NEVER, topic="offers")
    assert change.review.words == "1 waiting message was stopped."
    assert change.act.sentence == "The customer chose: Offers: never"
    offer.refresh_from_db()
    assert offer.state == "dropped"


def test_a_colleague_says_how_they_know_and_only_tightens(customer, rep):
    with pytest.raises(wishes.EvidenceMissing):
        wishes.choose(customer, by=rep, mode=Mode.NEVER, topic="offers")
    with pytest.raises(wishes.OnlyLess):
        wishes.choose(customer, by=rep, mode=Mode.EACH, topic="offers", evidence="said so")
    change = wishes.choose(
        customer, by=rep, mode=Mode.NEVER, topic="offers", evidence="said so"
    )
    assert (change.act.actor, change.act.why) == (rep, "said so")


def test_the_customers_word_takes_the_place_of_a_colleagues(customer, rep):
    wishes.choose(customer, by=rep, mode=Mode.NEVER, topic="offers", evidence="said so")
    wishes.choose(customer, by=None, mode=Mode.AT_MOST, topic="offers", at_most=1, per_days=30)
    [standing] = wishes.standing(customer)
    assert (standing.set_by, standing.mode) == ("customer", "at_most")


def test_a_colleague_ends_what_a_colleague_noted_and_nothing_else(customer, rep):
    wishes.choose(customer, by=rep, mode=Mode.NEVER, topic="offers", evidence="said so")
    wishes.end(Wish.objects.get(), by=rep)
    assert wishes.standing(customer) == []
    wishes.choose(customer, by=None, mode=Mode.NEVER, topic="offers")
    [theirs] = wishes.standing(customer)
    with pytest.raises(wishes.NotTheirs):
        wishes.end(theirs, by=rep)


def test_a_pause_leaves_what_stood_before_and_ends_by_itself(customer, at_noon, offer):
    monthly = {"mode": Mode.AT_MOST, "at_most": 1, "per_days": 30}
    wishes.choose(customer, by=None, **monthly)
    day = at_noon.date() + timedelta(days=7)
    assert wishes.pause(customer, by=None, until=day).review.stopped == 1
    assert {one.mode for one in wishes.standing(customer)} == {"at_most", "never"}


def test_a_pause_into_the_past_is_refused(customer, at_noon):
    with pytest.raises(wishes.DayIsPast):
        wishes.pause(customer, by=None, until=at_noon.date() - timedelta(days=1))


def test_a_pause_goes_before_a_wish_for_more(customer, at_noon, offer):
    wishes.choose(customer, by=None, mode=Mode.EACH, topic="offers")
    wishes.pause(customer, by=None, until=at_noon.date() + timedelta(days=7))
    offer.refresh_from_db()
    assert offer.state == "dropped"


def test_a_stop_ends_everything_that_need_not_be_sent(customer, offer, email):
    wishes.choose(customer, by=None, mode=Mode.EACH, topic="offers")
    done = stopping.stop(customer, by=None, pressed=Pressed(email, offer))
    assert done.review.stopped == 1
    assert Suppression.objects.get().purposes == ["relationship", "promo"]
    assert queued(customer, "offer.store").state == "dropped"
    assert queued(customer, "welcome.new").state == "dropped"
    assert queued(customer, "record.corrected").state == "queued"


def test_a_stop_can_be_taken_back_for_seven_days(customer, offer, email):
    done = stopping.stop(customer, by=None, pressed=Pressed(email))
    undoing.undo(done.act, by=None)
    assert wishes.standing(customer) == []
    assert not Suppression.objects.filter(ended_at=None).exists()
    assert queued(customer, "offer.store").state == "queued"
    with pytest.raises(undoing.NothingLeft):
        undoing.undo(done.act, by=None)


def test_taking_back_a_stop_allows_nothing_that_never_was_allowed(customer, email):
    done = stopping.stop(customer, by=None, pressed=Pressed(email))
    undoing.undo(done.act, by=None)
    assert queued(customer, "offer.store").state == "dropped"
    assert queued(customer, "welcome.new").state == "queued"
    assert not customer.consent_events.filter(purpose="promo").exclude(action="withdraw")


def test_taking_back_a_stop_brings_back_just_the_offers_that_were_allowed(customer, offer):
    ConsentFactory(customer=customer, action="withdraw")
    ConsentFactory(customer=customer, topic="offer.garden", wording="The garden letter, yes.")
    done = stopping.stop(customer, by=None)
    undoing.undo(done.act, by=None)
    assert queued(customer, "offer.store").state == "dropped"
    assert queued(customer, "offer.garden").state == "queued"
    assert customer.consent_events.latest("pk").wording == "The garden letter, yes."


def test_what_was_stopped_again_since_is_not_opened_by_taking_back_the_first(customer, offer):
    monthly = choices.of(customer)
    kinds = monthly.kinds | {"offers": choices.Kind(choices.Often.NEVER)}
    first = choices.save(customer, by=None, chosen=replace(monthly, kinds=kinds))
    stopping.stop(customer, by=None)
    undoing.undo(first.act, by=None)
    assert queued(customer, "offer.store").state == "dropped"


def test_whoever_chooses_something_else_than_a_stop_gets_what_the_page_then_shows(
    customer, order
):
    stopping.stop(customer, by=None)
    chosen = replace(choices.of(customer), overall=Overall.DETAIL)
    choices.save(customer, by=None, chosen=chosen)
    assert choices.of(customer).kinds["questions"].often == "each"
    assert choices.of(customer).kinds["offers"].often == "never"
    assert queued(customer, "order.after", subject=order.subject).state == "queued"
    assert queued(customer, "offer.store").state == "dropped"


def test_what_a_file_refused_is_shown_and_a_choice_of_their_own_opens_it(customer, order):
    ConsentFactory(customer=customer, purpose="relationship", action="withdraw")
    shown = choices.of(customer)
    assert shown.kinds["questions"].often == "never"
    kinds = shown.kinds | {"questions": choices.Kind()}
    choices.save(customer, by=None, chosen=replace(shown, kinds=kinds))
    assert choices.of(customer).kinds["questions"].often == "each"
    assert queued(customer, "order.after", subject=order.subject).state == "queued"


def test_after_seven_days_a_change_stands(customer):
    change = wishes.choose(customer, by=None, mode=Mode.NEVER, topic="offers")
    assert undoing.may_undo(change.act, change.act.at + timedelta(days=6))
    assert not undoing.may_undo(change.act, change.act.at + timedelta(days=7))


def test_taking_back_gives_back_what_stood_before(customer):
    monthly = {"mode": Mode.AT_MOST, "at_most": 1, "per_days": 30, "topic": "offers"}
    wishes.choose(customer, by=None, **monthly)
    change = wishes.choose(customer, by=None, mode=Mode.NEVER, topic="offers")
    undoing.undo(change.act, by=None)
    assert [one.mode for one in wishes.standing(customer)] == ["at_most"]


def test_wishes_are_asked_once(customer, rep):
    first_contact.answered(customer, by=rep, answer="not_now")
    act = Act.objects.get(verb="wishes.answered")
    assert act.sentence == "Imani asked for wishes: Not now"
    with pytest.raises(first_contact.AskedAlready):
        first_contact.answered(customer, by=rep, answer="stop")
    assert wishes.standing(customer) == []


def test_what_they_answer_at_the_first_contact_counts(customer, rep, offer):
    first_contact.answered(customer, by=rep, answer="stop")
    offer.refresh_from_db()
    assert offer.state == "dropped"


def test_a_dislike_stops_offers_about_it(customer, rep):
    ConsentFactory(customer=customer)
    garden = queued(customer, "offer.garden")
    interests.note(customer, by=rep, subject="Garden", is_liked=False, source="Said so")
    garden.refresh_from_db()
    assert garden.state == "dropped"


def test_a_permission_may_end_today_where_we_are(customer, rep):
    """At nine in the evening in New York it is tomorrow in UTC."""
    evening = datetime(2026, 11, 24, 2, tzinfo=UTC)
    with clock.moved_to(evening), timezone.override("America/New_York"):
        consent.note(
            customer,
            by=rep,
            action="grant",
            wording="Until tonight",
            source="phone",
            ends_on=date(2026, 11, 23),
        )
        assert consent.allowed(customer, consent.Scope())

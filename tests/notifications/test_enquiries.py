"""Enquiries: asked, answered once, and what may follow."""

import pytest

from notifications.desk import enquiries
from tests.factories.notifications import queued


def test_an_answer_leaves_once_on_the_channel_they_asked_on(customer, rep):
    asked = enquiries.ask(customer, by=rep, about="rates", channel="email")
    message = enquiries.answer(asked, by=rep, text="They are on our page.")
    message.refresh_from_db()
    assert (message.state, message.channel, message.situation) == ("queued", "email", "answer")
    with pytest.raises(enquiries.AnsweredAlready):
        enquiries.answer(asked, by=rep, text="Once more.")


def test_nothing_follows_a_question_for_information_only(customer, rep):
    asked = enquiries.ask(customer, by=rep, about="rates", is_info_only=True)
    with pytest.raises(enquiries.AnswerOnly):
        enquiries.follow_up(asked, by=rep)
    assert queued(customer, "enquiry.follow_up", subject=asked.subject).state == "dropped"


def test_another_question_may_be_followed_up(customer, rep):
    enquiries.ask(customer, by=rep, about="rates", is_info_only=True)
    asked = enquiries.ask(customer, by=rep, about="a new boiler")
    assert enquiries.follow_up(asked, by=rep).state == "queued"


def test_a_question_says_what_it_is_about(customer, rep):
    with pytest.raises(enquiries.AboutMissing):
        enquiries.ask(customer, by=rep, about="  ")

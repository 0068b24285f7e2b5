"""What a wording may not say, and what it may."""

import pytest

from notifications import topics
from notifications.writing.linting import lint

FEATURES = {"Online booking": False, "Chat": True}


def found(text: str, topic: str = "offer.store", **more) -> list[str]:
    given = {"features": FEATURES, "named": []} | more
    return lint(topics.get(topic), "News from {brand}", text, **given)


def test_plain_words_may_be_said():
    assert found("{customer}, there is something new in our store. {sender}, {line}") == []
    assert found("{customer}, your order {number} {status}.", "order.confirmed") == []
    assert found("Answer 1 for yes or 2 for no. We read every answer.") == []


@pytest.mark.parametrize("topic", [topic.code for topic in topics.every()])
def test_what_every_topic_says_by_itself_may_be_said(topic):
    words = topics.get(topic).words
    features = dict.fromkeys(topics.get(topic).capabilities, True)
    assert (
        lint(
            topics.get(topic),
            str(words.subject),
            str(words.text),
            features=features,
            named=[],
        )
        == []
    )


@pytest.mark.parametrize(
    "name", ["{balance}", "{{settings.SECRET_KEY}}", "{customer.born_on}", "{status}"]
)
def test_a_name_that_no_claim_stands_behind_is_refused(name):
    [problem] = found(f"It is {name}.")
    assert "it would be printed as it stands" in problem


@pytest.mark.parametrize(
    "typed",
    [
        "Thursday",
        "tomorrow",
        "3 December",
        "Dec. 3",
        "2026-12-03",
        "12/3/2026",
        "2 pm",
        "14:30",
        "10 a.m.",
    ],
)
def test_a_day_or_an_hour_typed_by_hand_is_refused(typed):
    assert any("typed by hand" in problem for problem in found(f"Come {typed} to us."))


@pytest.mark.parametrize(
    "typed", ["$25", "€ 10", "20%", "25 dollars", "500 points", "9.99 USD"]
)
def test_an_amount_typed_by_hand_is_refused(typed):
    [problem] = found(f"You save {typed} with us.")
    assert "an amount typed by hand" in problem


@pytest.mark.parametrize(
    "words",
    ["Your friend at the store", "Dear friends,", "Hi {customer},", "Great to see you", "New!"],
)
def test_false_familiarity_is_refused(words):
    assert any("too familiar" in problem for problem in found(words))


def test_words_without_a_person_and_a_way_to_answer_are_refused():
    assert len(found("There is something new.", is_signed=False)) == 2
    assert found("There is something new. {sender}, {line}", is_signed=False) == []


def test_a_feature_is_chosen_and_live_somewhere_before_it_is_named():
    [problem] = found("You can use online booking now.")
    assert "Choose it among the features" in problem
    [problem] = found("You can use online booking now.", named=["Online booking"])
    assert "not live anywhere" in problem
    assert found("You can chat with us.", named=["Chat"]) == []


def test_what_the_topic_promises_must_be_live_as_well():
    [problem] = found("Our rates have changed.", "offer.loans")
    assert "“Home equity line” is not live anywhere yet." in problem

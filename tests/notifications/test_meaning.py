"""What a reply means: plain words at once, doubtful ones never by a machine."""

import pytest

from notifications.inbound.meaning import Meaning, meaning


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "STOP",
        "Stop.",
        " s t o p ",
        "S.T.O.P!!!",
        "ＳＴＯＰ",
        "quit",
        "End",
        "revoke",
        "opt out",
        "Opt-out",
        "OPTOUT",
        "cancel",
        "unsubscribe",
        "Stop 🛑",
        "stop texting me please",
        "Please stop sending me these messages",
        "Do not text me",
        "Don’t call me again",
        "no más",
        "No more texts",
        "take me off your list",
        "Remove me.",
        "leave me alone",
        "please opt me out",
        "I want to unsubscribe",
    ],
)
def test_who_says_stop_is_taken_at_their_word(text):
    assert meaning(text) is Meaning.STOP


@pytest.mark.parametrize("text", ["stop all", "STOPALL", "Stop everything!"])
def test_who_says_stop_all_means_all(text):
    assert meaning(text) is Meaning.STOP_ALL


@pytest.mark.parametrize("text", ["start", "UNSTOP", "Start.", "start again"])
def test_who_says_start_takes_it_back(text):
    assert meaning(text) is Meaning.START


@pytest.mark.parametrize("text", ["help", "HELP?", "info"])
def test_who_asks_for_help_is_told_who_we_are(text):
    assert meaning(text) is Meaning.HELP


@pytest.mark.parametrize(
    "text",
    [
        "wrong number",
        "Wrong person!",
        "Sorry, wrong number.",
        "You have the wrong number",
        "not me",
        "This is not me. I don't know her",
        "who is this",
        "Who is this?",
        "who dis",
        "Numero equivocado",
        "wrong address",
        "You have reached the wrong person",
        "Sorry, I think you have the wrong number",
        "wrong email, sorry",
    ],
)
def test_who_says_that_we_are_wrong_is_believed_first(text):
    assert meaning(text) is Meaning.WRONG_PERSON


def test_somebody_else_who_says_stop_means_it_for_every_customer():
    assert meaning("Wrong number, stop texting me") is Meaning.WRONG_AND_STOP
    assert meaning("wrong number stop texting me") is Meaning.WRONG_AND_STOP


@pytest.mark.parametrize(
    "text",
    [
        "I told your colleague last week that I would rather you do not call me before ten",
        "Could you please unsubscribe my late husband but keep me on the list for visits",
    ],
)
def test_what_only_resembles_stop_is_read_by_a_person(text):
    assert meaning(text) is Meaning.PERHAPS_STOP


def test_who_wants_another_way_does_not_want_silence():
    for text in ("Do not call, text me", "Please stop calling. Email me instead"):
        assert meaning(text) is Meaning.PERHAPS_STOP
    assert meaning("Please do not text or call me") is Meaning.STOP


@pytest.mark.parametrize(
    "text",
    [
        "You put the wrong address on the order that I placed last Tuesday",
        "You sent the wrong one",
        "Delivered to the wrong address",
        "Wrong address on my invoice",
        "wrong number of chairs",
        "You delivered to the wrong person",
        "The wrong man came",
    ],
)
def test_what_only_resembles_a_stranger_is_read_by_a_person(text):
    assert meaning(text) is Meaning.PERHAPS_WRONG


@pytest.mark.parametrize("text", ["1", " 2. ", "(1)"])
def test_a_number_is_an_answer(text):
    assert meaning(text) is Meaning.ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you, see you on Thursday",
        "Can you stop by on Thursday?",
        "Please cancel my appointment on Friday",
        "At the end of the week is fine",
        "It was not me who ordered the second one",
        "12",
        "🙂",
        "<script>alert(1)</script>",
    ],
)
def test_everything_else_is_somebodys_words(text):
    assert meaning(text) is Meaning.WORDS

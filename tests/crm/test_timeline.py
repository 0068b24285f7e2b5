"""The stream of a customer: whole, in order, and in constant time."""

import pytest

from crm import trail
from crm.trail import timeline
from crm.trail.timeline import Place, Wanted
from tests.factories.crm import CustomerFactory, InteractionFactory, NoteFactory

pytestmark = pytest.mark.django_db


def done(customer, verb="customer.changed", says="Something was changed", **more):
    with trail.act(verb, by=None, customer=customer, says=says, **more) as act:
        return act


def sentences(wanted):
    return [line.sentence for line in timeline.page(wanted).lines]


def test_own_acts_and_mentions_are_one_stream_newest_first(ruth, rep):
    femi = CustomerFactory(given_name="Femi")
    done(ruth, says="first")
    done(femi, says="second", about=[ruth])
    done(ruth, says="third")
    assert sentences(Wanted(ruth.pk, rep)) == ["third", "second", "first"]


def test_pages_follow_one_another_without_gap_or_repeat(ruth, rep):
    made = [done(ruth, says=str(n)).pk for n in range(7)]
    seen, before = [], None
    while True:
        page = timeline.page(Wanted(ruth.pk, rep, before=before), size=3)
        seen += [line.id for line in page.lines]
        before = page.end
        if not before:
            break
    assert seen == made[::-1]


def test_a_place_survives_its_address(ruth, rep):
    line = timeline.page(Wanted(done(ruth).customer_id, rep)).lines[0]
    assert Place.read(str(line.place)) == line.place


@pytest.mark.parametrize("text", ["", "x", "1", "1-2-3", "9" * 40 + "-1", "-", "1-x"])
def test_an_address_that_names_no_place_is_none(text):
    assert Place.read(text) is None


def test_entries_hang_on_their_acts(ruth, rep):
    note = NoteFactory(customer=ruth, author=rep)
    call = InteractionFactory(customer=ruth)
    lines = timeline.page(Wanted(ruth.pk, rep)).lines
    assert [line.entry for line in lines] == [call, note]


def test_the_stream_costs_the_same_with_many_entries(ruth, rep, django_assert_num_queries):
    for _ in range(50):
        NoteFactory(customer=ruth, author=rep)
        InteractionFactory(customer=ruth)
    with django_assert_num_queries(3):
        timeline.page(Wanted(ruth.pk, rep))


def test_conversation_shows_calls_alone(ruth, rep):
    done(ruth)
    InteractionFactory(customer=ruth)
    lines = timeline.page(Wanted(ruth.pk, rep, show="conversation")).lines
    assert [line.verb for line in lines] == ["interaction.logged"]


def test_a_desk_shows_what_it_did(ruth, rep, clinician):
    NoteFactory(customer=ruth, author=rep)
    NoteFactory(customer=ruth, author=clinician)
    lines = timeline.page(Wanted(ruth.pk, rep, show=f"desk-{clinician.desk_id}")).lines
    assert [line.desk for line in lines] == ["Clinic desk"]


def test_find_reads_sentences_notes_and_their_words(ruth, rep):
    done(ruth, says="The boiler was moved")
    NoteFactory(customer=ruth, author=rep, text="Has a new BOILER since May.")
    InteractionFactory(customer=ruth, words="Is my boiler ready?")
    NoteFactory(customer=ruth, author=rep, text="Likes tea.")
    assert len(timeline.page(Wanted(ruth.pk, rep, find="boiler")).lines) == 3


def test_find_reads_why_something_was_done(ruth, rep):
    done(ruth, says="The e-mail address was corrected", why="Her bank called")
    assert len(timeline.page(Wanted(ruth.pk, rep, find="HER bank")).lines) == 1


def test_find_does_not_read_what_the_reader_may_not(ruth, rep, clinician):
    NoteFactory(customer=ruth, author=clinician, kind="clinical", text="Takes warfarin.")
    assert not timeline.page(Wanted(ruth.pk, rep, find="warfarin")).lines
    assert timeline.page(Wanted(ruth.pk, clinician, find="warfarin")).lines


def test_news_counts_what_came_after(ruth, rep):
    femi = CustomerFactory(given_name="Femi")
    done(ruth)
    newest = timeline.page(Wanted(ruth.pk, rep)).lines[0].place
    assert timeline.news(Wanted(ruth.pk, rep), newest) == 0
    done(ruth)
    done(femi, about=[ruth])
    assert timeline.news(Wanted(ruth.pk, rep), newest) == 2

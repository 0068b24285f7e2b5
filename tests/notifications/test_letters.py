"""Letters to many: tried out, agreed by two, first fifty, then the rest; taken back exactly."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import clock, filters, trail
from crm.exceptions import NotAllowed
from crm.models import Capability, Customer
from notifications import outbox, planning
from notifications.automation import audiences
from notifications.bulk import letters, posting
from notifications.desk import messages
from notifications.models import BulkLetter, Halt, Interest, Message, Wording
from notifications.sending.barrier import Barrier
from notifications.writing import wordings
from tests.factories.crm import CustomerFactory, EmailFactory, UserFactory
from tests.factories.notifications import BulkLetterFactory, ConsentFactory, WordingFactory

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def by_day():
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def second(db):
    """Another supervisor."""
    return UserFactory(username="noor", first_name="Noor", role="Supervisor")


def willing(**more):
    """A customer who allowed offers and can be reached by e-mail."""
    customer = CustomerFactory(since_on=date(2026, 3, 2), **more)
    EmailFactory(customer=customer, level=2, status="verified")
    ConsentFactory(customer=customer)
    return customer


def letter_by(author, **more) -> BulkLetter:
    return BulkLetterFactory(author=author, **more)


def tried(letter: BulkLetter, by, run_jobs) -> BulkLetter:
    letters.try_out(letter, by=by)
    run_jobs()
    letter.refresh_from_db()
    return letter


def sending(letter: BulkLetter, supervisor, second, run_jobs) -> BulkLetter:
    tried(letter, supervisor, run_jobs)
    letters.approve(letter, by=second)
    letters.send(letter, by=second)
    run_jobs()
    letter.refresh_from_db()
    return letter


def states(letter: BulkLetter) -> list[str]:
    return list(letter.messages.order_by("pk").values_list("state", flat=True))


def test_it_is_counted_without_a_trace_and_says_who_would_get_it(supervisor, run_jobs):
    willing()
    willing(region="Texas")
    CustomerFactory()
    letter = tried(letter_by(supervisor), supervisor, run_jobs)
    assert letter.state == "tried"
    assert letter.preflight["total"] == 3
    assert letter.preflight["verdicts"] == {"send": 2, "drop": 1}
    assert [reason[:3] for reason in letter.preflight["reasons"]] == [["drop", "basis.none", 1]]
    assert len(letter.preflight["samples"]) == 2
    assert Message.objects.count() == 0


def test_the_count_and_the_sending_come_to_the_same(supervisor, second, run_jobs, carrier):
    for number in range(4):
        willing() if number % 2 else CustomerFactory()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    posting.post_all()
    assert sorted(states(letter)) == ["dropped", "dropped", "sent", "sent"]
    letter.refresh_from_db()
    assert letter.state == "done"
    assert len(carrier.arrivals()) == 2
    assert "there is something new in our store" in carrier.arrivals()[0].text


def test_a_second_person_has_to_agree_and_the_database_insists(supervisor, second, run_jobs):
    letter = letter_by(supervisor)
    with pytest.raises(letters.NotTried):
        letters.approve(letter, by=second)
    tried(letter, supervisor, run_jobs)
    with pytest.raises(letters.SecondPerson):
        letters.approve(letter, by=supervisor)
    with pytest.raises(letters.NotApproved):
        letters.send(letter, by=supervisor)


def test_whoever_may_not_send_letters_is_told_so(rep, supervisor):
    with pytest.raises(NotAllowed):
        letters.draft(by=rep, name="News", audience="", wording=WordingFactory())


def test_the_first_fifty_leave_and_then_somebody_looks(
    supervisor, second, run_jobs, carrier, monkeypatch
):
    monkeypatch.setattr(posting, "FIRST", 2)
    for _number in range(5):
        willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    posting.post_all()
    letter.refresh_from_db()
    assert letter.state == "looking"
    assert len(carrier.arrivals()) == 2
    posting.post_all()
    assert len(carrier.arrivals()) == 2
    letters.look(letter, by=supervisor)
    posting.post_all()
    assert len(carrier.arrivals()) == 5


def test_it_may_be_stopped_at_any_time(supervisor, second, run_jobs, carrier, monkeypatch):
    monkeypatch.setattr(posting, "FIRST", 1)
    for _number in range(3):
        willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    posting.post_all()
    letters.stop(letter, by=supervisor, why="The prices are wrong.")
    posting.post_all()
    assert len(carrier.arrivals()) == 1
    assert sorted(states(letter)) == ["dropped", "dropped", "sent"]


def test_a_halt_of_its_words_holds_it_back(supervisor, second, run_jobs, carrier):
    willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Halt.objects.create(
            wording=letter.wording,
            why="Wrong",
            proposed_by=supervisor,
            begun_by=supervisor,
            begun_at=NOW,
        )
    posting.post_all()
    assert states(letter) == ["held"]
    assert carrier.arrivals() == []


def test_a_count_older_than_an_hour_is_refused(supervisor, second, run_jobs):
    willing()
    letter = tried(letter_by(supervisor), supervisor, run_jobs)
    letters.approve(letter, by=second)
    with clock.moved_to(NOW + timedelta(minutes=61)), pytest.raises(letters.TooOld):
        letters.send(letter, by=second)


def test_facts_that_moved_since_are_refused(supervisor, second, run_jobs):
    ruth = willing()
    letter = tried(letter_by(supervisor), supervisor, run_jobs)
    letters.approve(letter, by=second)
    ConsentFactory(customer=ruth, action="withdraw")
    with pytest.raises(letters.Moved):
        letters.send(letter, by=second)


def test_an_audience_that_grew_is_refused(supervisor, second, run_jobs):
    willing()
    letter = tried(letter_by(supervisor), supervisor, run_jobs)
    letters.approve(letter, by=second)
    willing()
    with pytest.raises(letters.Moved):
        letters.send(letter, by=second)


def test_for_later_it_leaves_by_itself_counted_anew(supervisor, second, run_jobs, carrier):
    willing()
    letter = letter_by(supervisor, not_before=NOW + DAY)
    tried(letter, supervisor, run_jobs)
    letters.approve(letter, by=second)
    letters.start_due()
    letter.refresh_from_db()
    assert letter.state == "approved"
    with clock.moved_to(NOW + DAY):
        letters.start_due()
        run_jobs()
        posting.post_all()
    assert len(carrier.arrivals()) == 1


def test_for_later_it_leaves_on_no_numbers_that_nobody_agreed_to(
    supervisor, second, run_jobs, carrier
):
    willing()
    letter = letter_by(supervisor, not_before=NOW + DAY)
    tried(letter, supervisor, run_jobs)
    letters.approve(letter, by=second)
    willing()
    with clock.moved_to(NOW + DAY):
        letters.start_due()
        run_jobs()
        posting.post_all()
    letter.refresh_from_db()
    assert (letter.state, letter.approved_by) == ("tried", None)
    assert "More than two of a hundred" in letter.problem
    assert letter.preflight["total"] == 2
    assert carrier.arrivals() == []


def test_counting_by_hand_what_was_agreed_to_keeps_the_word_only_for_the_same_numbers(
    supervisor, second, run_jobs
):
    willing()
    letter = tried(letter_by(supervisor), supervisor, run_jobs)
    letters.approve(letter, by=second)
    with clock.moved_to(NOW + HOUR):
        tried(letter, supervisor, run_jobs)
    assert (letter.state, letter.preflight_at >= NOW + HOUR) == ("approved", True)
    willing()
    tried(letter, supervisor, run_jobs)
    assert (letter.state, letter.approved_by) == ("tried", None)


def test_somebody_who_left_the_audience_is_a_difference(supervisor, second, run_jobs):
    ruth = willing(region="Texas")
    letter = tried(letter_by(supervisor, audience="region=Texas"), supervisor, run_jobs)
    letters.approve(letter, by=second)
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Customer.objects.filter(pk=ruth.pk).update(region="Ohio")
    willing(region="Texas")
    with pytest.raises(letters.Moved):
        letters.send(letter, by=second)


def test_two_rounds_at_once_are_one(supervisor, second, run_jobs, carrier):
    willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    with Barrier() as other, other.alone(-letter.pk) as is_ours:
        assert is_ours
        assert posting.post() == 0
        assert carrier.arrivals() == []
    posting.post_all()
    assert len(carrier.arrivals()) == 1


def test_what_somebody_else_sent_meanwhile_is_not_sent_back(supervisor, second, run_jobs):
    willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    with pytest.raises(letters.NotApproved):
        letters.send_back(letter, letters.TooOld())
    letter.refresh_from_db()
    assert letter.state == "sending"


def test_a_batch_hands_over_for_a_few_seconds_and_leaves_the_rest(
    supervisor, second, run_jobs, carrier, monkeypatch
):
    willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    monkeypatch.setattr(posting, "SECONDS", 0)
    assert posting.post_some(letter, 10) == 1
    assert states(letter) == ["queued"]
    monkeypatch.undo()
    posting.post_all()
    assert states(letter) == ["sent"]
    assert len(carrier.arrivals()) == 1


def test_a_doubt_keeps_a_letter_open_and_is_settled_after_it_was_done(
    supervisor, second, run_jobs, carrier, settings
):
    settings.CARRIER_HONOURS_KEYS = False
    willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    carrier.will("cut_after_accept", times=1)
    posting.post_all()
    letter.refresh_from_db()
    assert (letter.state, states(letter)) == ("sending", ["unknown"])
    with trail.act("arranged", by=None, says="Arranged for a test"):
        letters.came_into(letter, letters.State.DONE)
    messages.send_again(letter.messages.get(), by=supervisor)
    run_jobs()
    assert states(letter) == ["sent"]
    assert len(carrier.arrivals()) == 2


def test_what_failed_and_begins_anew_is_of_the_same_letter(
    supervisor, second, run_jobs, carrier
):
    willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    carrier.will("refuse", times=1)
    posting.post_all()
    messages.send_again(letter.messages.get(), by=supervisor)
    run_jobs()
    assert states(letter) == ["failed", "sent"]


def test_for_later_it_waits_for_its_people_where_something_is_wrong(
    supervisor, second, run_jobs, carrier
):
    willing()
    letter = letter_by(supervisor, not_before=NOW + DAY)
    tried(letter, supervisor, run_jobs)
    letters.approve(letter, by=second)
    wordings.retire(letter.wording, by=supervisor, why="Wrong")
    with clock.moved_to(NOW + DAY):
        letters.start_due()
    letter.refresh_from_db()
    assert (letter.state, letter.approved_by) == ("tried", None)
    assert "not live" in letter.problem


def test_a_change_makes_a_draft_of_it_again(supervisor, second, run_jobs):
    letter = tried(letter_by(supervisor), supervisor, run_jobs)
    letters.approve(letter, by=second)
    terms = {"name": "Other", "audience": "", "wording": letter.wording, "not_before": None}
    changed = letters.change(letter, by=second, **terms)
    assert (changed.state, changed.approved_by, changed.author) == ("draft", None, second)


def test_a_correction_reaches_exactly_those_who_got_it(
    supervisor, second, run_jobs, carrier, monkeypatch
):
    monkeypatch.setattr(posting, "FIRST", 2)
    for _number in range(4):
        willing()
    wrong = sending(letter_by(supervisor), supervisor, second, run_jobs)
    posting.post_all()
    letters.stop(wrong, by=supervisor, why="The wrong date")
    got = {arrival.to for arrival in carrier.arrivals()}
    words = WordingFactory(
        topic="letter.correction", text="{customer}, what we wrote to you was wrong."
    )
    right = letters.correct(wrong, by=supervisor, name="Taken back", wording=words)
    assert audiences.of(right).count() == 2
    sending(right, supervisor, second, run_jobs)
    posting.post_all()
    told = [one.to for one in carrier.arrivals() if "was wrong" in one.text]
    assert (set(told), len(told)) == (got, 2)


def test_a_correction_reaches_who_ended_their_permission_since(
    supervisor, second, run_jobs, carrier
):
    ruth = willing()
    wrong = sending(letter_by(supervisor), supervisor, second, run_jobs)
    posting.post_all()
    ConsentFactory(customer=ruth, action="withdraw")
    with trail.act("arranged", by=None, says="Arranged for a test"):
        type(ruth).objects.filter(pk=ruth.pk).update(since_on=None)
    words = WordingFactory(topic="letter.correction", text="What we wrote was wrong.")
    right = letters.correct(wrong, by=supervisor, name="Taken back", wording=words)
    sending(right, supervisor, second, run_jobs)
    posting.post_all()
    assert len(carrier.arrivals()) == 2


def test_what_nobody_got_is_not_taken_back(supervisor):
    with pytest.raises(letters.NothingWrong):
        letters.correct(
            letter_by(supervisor), by=supervisor, name="Back", wording=WordingFactory()
        )


@pytest.mark.mission("C2")
@pytest.mark.parametrize("topic", ["offer.store", "welcome.feedback"])
def test_a_birth_date_does_not_choose_whom_to_write_to(supervisor, topic):
    letter = {"by": supervisor, "name": "News", "audience": "born_in=5"}
    with pytest.raises(audiences.WrongPurpose) as refusal:
        letters.draft(wording=WordingFactory(topic=topic), **letter)
    assert "not to choose whom to write to" in refusal.value.message


def test_a_filter_that_is_none_is_refused(supervisor):
    with pytest.raises(filters.UnknownFilter):
        letters.draft(
            by=supervisor, name="News", audience="moon=full", wording=WordingFactory()
        )


def test_words_that_nobody_agreed_to_are_refused(supervisor):
    words = WordingFactory(state=Wording.State.DRAFT, approved_by=None)
    with pytest.raises(letters.NotLive):
        letters.draft(by=supervisor, name="News", audience="", wording=words)


def test_words_that_name_what_works_nowhere_are_not_even_planned(supervisor):
    words = WordingFactory(topic="offer.loans")
    with pytest.raises(letters.NotWorking):
        letters.draft(by=supervisor, name="Rates", audience="", wording=words)


def test_the_count_says_in_how_many_regions_it_is_not_live(supervisor, run_jobs):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        for region in ("Ohio", "Iowa"):
            Capability.objects.create(feature="Home equity line", region=region, state="live")
    for region in ("Ohio", "Iowa", "Texas", "Utah", "Utah"):
        willing(region=region)
    letter = letter_by(
        supervisor, wording=WordingFactory(topic="offer.loans", text="Our rates.")
    )
    counted = tried(letter, supervisor, run_jobs).preflight
    assert counted["closed"] == [["Home equity line", 2, 4, 3]]


def test_what_somebody_asked_for_goes_before(supervisor, second, run_jobs):
    ruth, other = willing(), willing()
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Interest.objects.create(customer=ruth, subject="garden", is_liked=True, source="Imani")
    words = WordingFactory(topic="offer.garden", text="Our garden week begins.")
    letter = sending(letter_by(supervisor, wording=words), supervisor, second, run_jobs)
    priorities = dict(letter.messages.values_list("customer", "priority"))
    assert priorities == {ruth.pk: outbox.LIKED, other.pk: 0}


def test_letters_to_come_stand_in_the_plans_of_a_customer(supervisor, second, run_jobs):
    ruth, other = willing(tags=["garden"]), willing()
    letter = letter_by(supervisor, audience="tag=garden", not_before=NOW + 3 * DAY)
    tried(letter, supervisor, run_jobs)
    [planned] = planning.plans(ruth, NOW, NOW + 30 * DAY)
    assert (planned.letter, planned.at) == (letter, NOW + 3 * DAY)
    assert planning.plans(other, NOW, NOW + 30 * DAY) == []


def test_a_run_that_was_killed_goes_on_where_it_was(supervisor, second, run_jobs):
    for _number in range(3):
        willing()
    letter = sending(letter_by(supervisor), supervisor, second, run_jobs)
    letters.fill(letter.pk)
    assert letter.messages.count() == 3

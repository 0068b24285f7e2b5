"""Files that say who does not want to be contacted: it counts from the first moment."""

import pytest

from crm import imports
from crm.importing import refusals
from crm.models import Customer
from notifications.models import ConsentEvent
from tests.factories.crm import CustomerFactory
from tests.factories.notifications import queued

FILE = """\
customer id,first name,last name,birth date,email,opted out,do not call
1,Rosa,Delgado,1961-02-03,rosa@fernmail.example,yes,
2,Ana,Silva,1962-02-03,ana@fernmail.example,no,x
3,Ben,Oduya,1963-02-03,ben@fernmail.example,,no
"""


@pytest.fixture
def bring(supervisor):
    """Hand in the file and carry it out here and now."""

    def bring(content: str = FILE, *, is_dry_run: bool = False):
        run = imports.receive(
            name="people.csv", content=content.encode(), system="till", by=supervisor
        )
        said = {"mapping": run.mapping, "date_order": run.date_order}
        begun = imports.begin(
            run, **said, is_dry_run=is_dry_run, by=supervisor, in_background=False
        )
        return imports.carry_out(begun)

    return bring


def refused(name: str) -> set[tuple[str, str]]:
    events = ConsentEvent.objects.filter(customer__given_name=name, action="withdraw")
    return set(events.values_list("purpose", "channel"))


def test_who_opted_out_is_never_sent_what_need_not_be_sent(bring):
    bring()
    assert refused("Rosa") == {("promo", ""), ("relationship", "")}
    assert refused("Ana") == {("promo", "call"), ("relationship", "call")}
    assert refused("Ben") == set()
    event = ConsentEvent.objects.filter(customer__given_name="Rosa").first()
    assert (event.source, event.wording, event.proof) == (
        "till",
        "opted out",
        "In the file: yes",
    )
    rosa = Customer.objects.get(given_name="Rosa")
    assert queued(rosa, "offer.store").state == "dropped"


def test_whom_a_file_brings_is_a_customer_and_no_enquirer(bring):
    """Nothing but a name and an address is known of them, and still they are served."""
    bring("first name,last name,email\nIda,Lund,ida@fernmail.example\n")
    ida = Customer.objects.get(given_name="Ida")
    said = {message.topic: message.state for message in ida.messages.all()}
    assert queued(ida, "welcome.new").state != "dropped", said


def test_a_trial_run_refuses_nothing(bring):
    bring(is_dry_run=True)
    assert ConsentEvent.objects.count() == 0


def test_whom_the_file_takes_for_somebody_here_refuses_as_well(bring):
    bring(FILE.replace(",yes,", ",no,"))
    assert refused("Rosa") == set()
    bring(FILE.replace("2,Ana", "9,Eva").replace("ana@", "eva@"))
    assert refused("Rosa") == {("promo", ""), ("relationship", "")}


def test_a_held_row_refuses_for_whom_a_person_says_it_is(bring, supervisor):
    ruth = CustomerFactory(given_name="Rosa", family_name="Delgada", born_on="1961-02-03")
    run = bring()
    row = run.rows.filter(outcome="held").first()
    assert row is not None
    imports.decide(row, customer=ruth, by=supervisor)
    assert ruth.consent_events.filter(action="withdraw").count() == 2


@pytest.mark.parametrize(
    ("column", "channel"),
    [
        ("Email opt out", "email"),
        ("do_not_call", "call"),
        ("SMS opted out", "text"),
        ("Do not contact", ""),
        ("Unsubscribed", ""),
    ],
)
def test_a_column_says_on_which_channel(column, channel):
    assert refusals.read(column, "1").channel == channel


@pytest.mark.parametrize("cell", ["", "No", " 0 ", "false", "opted in"])
def test_what_is_plainly_a_no_refuses_nothing(cell):
    assert refusals.read("opted out", cell) is None


def test_what_nobody_understands_is_taken_for_a_refusal():
    assert refusals.read("opted out", "3 Nov, by letter").cell == "3 Nov, by letter"

"""What a number that two rows share proves, and what it does not."""

import pytest

from crm import imports
from crm.importing import run as runs
from crm.models import Customer, Identifier
from tests.factories.crm import Arranged, CustomerFactory

pytestmark = pytest.mark.django_db
NUMBERS = ["identifier", "full_name", "address"]


class IdentifierFactory(Arranged):
    class Meta:
        model = Identifier


def outcomes(run):
    return [row["outcome"] for row in imports.report(run)]


@pytest.mark.parametrize("address", ["14 Quay Street Portsford", ""])
def test_a_couple_with_one_policy_is_left_to_a_person(bring, address):
    rows = f"P-1,John Smith,{address}\nP-1,Mary Smith,{address}\n"
    run = bring(f"policy number,name,address\n{rows}".encode(), mapping=NUMBERS)
    assert outcomes(run) == ["created", "held"]
    assert run.rows.get(number=2).likely[0]["row"] == 1


def test_a_couple_in_two_files_of_one_system_is_left_to_a_person(bring):
    bring(b"policy number,name,phone\nP-1,John Smith,(555) 014-2231\n", system="club")
    run = bring(b"policy number,name,phone\nP-1,Mary Smith,(555) 014-2231\n", system="club")
    assert outcomes(run) == ["held"]
    assert not Customer.objects.filter(given_name="Mary").exists()


def test_a_number_with_another_birth_date_is_left_to_a_person(bring):
    head = b"account,name,dob,phone\n"
    bring(head + b"K-1,John Smith,1951-05-04,(555) 014-2231\n")
    run = bring(head + b"K-1,John Smith,1980-02-11,(555) 014-2231\n")
    assert outcomes(run) == ["held"]


def test_an_initial_that_was_john_is_not_jane_too(bring):
    rows = "".join(
        f"P-1,{name} Smith,14 Quay Street Portsford\n" for name in ("John", "J", "Jane")
    )
    run = bring(f"policy number,name,address\n{rows}".encode(), mapping=NUMBERS)
    assert outcomes(run) == ["created", "matched", "held"]


def test_a_third_row_of_one_person_is_that_person_too(bring):
    rows = "".join(f"P-1,Ruth {name},1951-05-04\n" for name in ("Adeyemi", "Adeyami", "Adyemi"))
    run = bring(
        f"account,name,dob\n{rows}".encode(), mapping=["identifier", "full_name", "born_on"]
    )
    assert outcomes(run) == ["created", "matched", "matched"]
    assert len({row["ref"] for row in imports.report(run)}) == 1


def test_whoever_a_row_was_taken_for_is_seen_by_the_next_rows(bring, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 1)
    zoltar = CustomerFactory(given_name="Quentin", family_name="Zoltar", born_on="1951-05-04")
    IdentifierFactory(customer=zoltar, system="social security number", value="999-1")
    run = bring(
        b"name,dob,ssn\nQuentin Zoltar,1951-05-04,\nBianca Mehta,1980-02-11,999-1\n"
        b"Zoltar Quentin,1951-05-04,999-1\n",
    )
    assert run.is_done
    assert outcomes(run) == ["matched", "held", "matched"]
    assert Identifier.objects.get(value="999-1").customer == zoltar


def test_what_a_row_says_besides_is_kept_with_it_and_named(bring, supervisor, signed_in):
    head = "account,name,dob,phone,shoe size\n"
    ruth = "K-1,Ruth Adeyemi,1951-05-04,(555) 014-2231"
    bring(f"{head}{ruth},\n".encode())
    run = bring(f"{head}{ruth},39\nK-1,ruth adeyemi,,(555) 014-9999,\n".encode())
    first, second = run.rows.all()
    assert (first.outcome, second.outcome) == ("matched", "matched")
    assert first.reason.endswith("What it says besides is kept with the row: shoe-size.")
    assert second.reason.endswith("What it says besides is kept with the row: phone number.")
    assert first.cells[4] == "39"
    page = signed_in(supervisor).get(run.get_absolute_url()).content.decode()
    assert "(555) 014-9999" in page


def test_a_row_that_says_no_more_is_not_kept(bring):
    head = b"account,name,dob,phone\n"
    bring(head + b"K-1,Ruth Adeyemi,1951-05-04,(555) 014-2231\n")
    run = bring(head + b"K-1,RUTH ADEYEMI,1951-05-04,\n")
    [row] = run.rows.all()
    assert (row.outcome, row.cells) == ("matched", [])
    assert "besides" not in row.reason

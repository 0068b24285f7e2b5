"""A file of people comes in once, whole and signed; what is doubtful waits for a person."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crm import contact_points, imports
from crm.addresses import parse
from crm.importing import run as runs
from crm.importing.mapping import NoName, TwiceTheSame
from crm.importing.reading import Layout
from crm.models import (
    Act,
    ContactPoint,
    Customer,
    Disclosure,
    Identifier,
    ImportRun,
    Mention,
    OwnField,
)
from tests.crm.people_files import as_csv, people, with_slips

SAMPLE = Path(__file__).parent / "sample_people.csv"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(bring):
    """The sample file, brought in."""
    return bring(SAMPLE.read_bytes(), name="sample.csv")


def outcomes(run):
    return [row["outcome"] for row in imports.report(run)]


def named(name):
    return Customer.objects.get(given_name=name)


class TestWhatComesIn:
    def test_every_row_becomes_a_customer(self, sample):
        assert outcomes(sample) == ["created"] * 6
        assert list(Customer.objects.order_by("id").values_list("kind", flat=True)) == [
            *["person"] * 3,
            "organisation",
            *["person"] * 2,
        ]

    def test_a_person_is_kept_whole(self, sample):
        ruth = named("Ruth")
        assert (ruth.title, ruth.family_name, ruth.born_on, ruth.tags) == (
            "Ms.",
            "Adeyemi",
            date(1951, 5, 4),
            ["regular", "quiet hours"],
        )

    def test_contact_points_are_unverified_and_name_their_source(self, sample):
        points = named("Ruth").contact_points.in_order()
        assert {
            (p.kind, p.key, p.label, p.is_preferred, p.status, p.source) for p in points
        } == {
            ("email", "ruth.adeyemi@fernmail.example", "", True, "unverified", "till"),
            ("phone", "+15550142231", "mobile", True, "unverified", "till"),
            ("phone", "+15550142200", "home", False, "unverified", "till"),
            (
                "postal",
                "14 quay street apt 3b harbor city 10013 us",
                "",
                True,
                "unverified",
                "till",
            ),
        }

    def test_an_address_keeps_its_parts(self, sample):
        postal = named("Ruth").contact_points.get(kind="postal")
        assert postal.value == "14 Quay Street, Apt 3B, Harbor City 10013, US"
        assert postal.parts["postcode"] == "10013"

    def test_the_number_there_is_kept_with_its_system(self, sample):
        number = Identifier.objects.get(customer=named("Ruth"))
        assert (number.system, number.value) == ("till Customer No", "K-1001")

    def test_the_system_holds_every_value(self, sample):
        held = Disclosure.objects.filter(customer=named("Femi"), holder="till")
        assert sorted(held.values_list("field", flat=True)) == [
            "born_on",
            "email",
            "name",
            "phone",
            "phone",
            "postal",
        ]

    def test_a_column_that_is_nothing_else_is_an_own_field(self, sample):
        assert named("Ruth").own == {"newsletter": "no", "remarks": "prefers mornings"}
        assert OwnField.objects.get(key="newsletter").label == "Newsletter"

    def test_a_value_that_cannot_be_used_is_kept_as_it_came(self, sample):
        jose = named("José")
        assert jose.own["mobile"] == "call the practice"
        assert jose.own["company"] == "Peña Dental"
        reason = sample.rows.get(customer=jose).reason
        assert reason.startswith("“Mobile” is kept as it came. There are no digits in it.")

    def test_a_formula_stays_a_text(self, sample):
        assert Customer.objects.get(kind="organisation").own["remarks"] == "=SUM(A1:A9)"

    def test_somebody_without_a_name_comes_in_and_is_marked(self, bring):
        run = bring(b"id,first name,last name,dob\nr1,,,1951-05-04\n")
        [row] = imports.report(run)
        customer = Customer.objects.get(ref=row["ref"])
        assert (customer.name, customer.addressed_as) == ("Name not known", "customer")
        assert row["reason"] == "It has no name. Ask for it at the next contact."


class TestTrail:
    def test_one_act_for_a_batch_mentions_each_new_customer(self, sample, supervisor):
        act = Act.objects.get(verb="import.rows")
        assert act.sentence == "Marta brought in sample.csv, rows 1 to 6"
        assert (act.actor, act.source) == (supervisor, "import")
        assert Mention.objects.filter(act=act).count() == 6
        assert named("Ruth").history.get().act == act

    def test_beginning_and_end_are_acts_of_their_own(self, sample):
        said = Act.objects.filter(verb__startswith="import.").order_by("id")
        assert [act.sentence for act in said] == [
            "Marta handed in sample.csv with 6 rows",
            "Marta began sample.csv",
            "Marta brought in sample.csv, rows 1 to 6",
            "Marta brought in sample.csv: 6 new, 0 already here, 0 held, 0 refused",
        ]

    def test_the_file_itself_is_kept_no_longer_than_needed(self, sample):
        assert bytes(ImportRun.objects.get().content) == b""


class TestTheSameAgain:
    def counts(self):
        kept = (Customer, ContactPoint, Identifier, Disclosure, OwnField, Mention)
        return [model.objects.count() for model in kept]

    def test_the_same_file_changes_nothing(self, sample, bring):
        before = self.counts(), Customer.history.count()
        again = bring(SAMPLE.read_bytes(), name="sample.csv")
        assert outcomes(again) == ["matched"] * 6
        assert (self.counts(), Customer.history.count()) == before

    def test_a_corrected_address_is_not_brought_back(self, sample, bring, supervisor):
        point = named("Ruth").contact_points.get(kind="email")
        contact_points.correct(
            point, by=supervisor, address=parse("email", "ruth@new.example"), reason="misheard"
        )
        before = self.counts()
        assert outcomes(bring(SAMPLE.read_bytes())) == ["matched"] * 6
        assert self.counts() == before

    def test_the_number_there_finds_them_though_the_rest_was_written_anew(self, sample, bring):
        run = bring(b"Customer No,First Name,Last Name\nK-1001,Ruth,Adeyemi-Okafor\n")
        [row] = imports.report(run)
        assert (row["outcome"], row["ref"]) == ("matched", named("Ruth").ref)

    def test_the_same_data_from_another_system_is_the_same_person(self, sample, bring):
        run = bring(
            b"name,dob,email\nFemi Adeyemi,11/02/1980,femi@fernmail.example\n"
            b"Ann Carver,23/09/1966,\n",
            system="club",
        )
        assert outcomes(run) == ["matched", "created"]

    def test_a_number_that_somebody_else_has_now_is_held(self, sample, bring):
        run = bring(b"Customer No,First Name,Last Name,dob\nK-1001,Ann,Carver,1960-01-01\n")
        [row] = imports.report(run)
        assert row["outcome"] == "held"
        assert named("Ruth").ref in row["reason"]

    def test_people_known_by_name_alone_are_not_doubled(self, bring):
        content = b"name\nAnn Carver\nAnn Carver\n"
        assert outcomes(bring(content)) == ["created", "created"]
        assert outcomes(bring(content)) == ["matched", "matched"]
        assert Customer.objects.count() == 2


class TestWhoIsHeld:
    def test_somebody_who_is_likely_here_is_held_with_the_reason(self, sample, bring):
        run = bring(
            b"name,dob,address\nRuth Adeyami,04/05/1951,14 Quay St Apt 3B Harbor City\n"
            b"Ann Carver,23/09/1966,\n",
            system="club",
        )
        row = next(imports.report(run))
        ruth = named("Ruth")
        assert (row["outcome"], row["ref"]) == ("held", None)
        assert row["likely"][0].keys() == {"ref", "score"}
        assert row["likely"][0]["ref"] == ruth.ref
        assert 0.9 <= row["likely"][0]["score"] <= 1
        assert row["reason"].startswith(f"Likely {ruth.ref}: similar name, same birth date")

    def test_a_likely_twin_within_the_file_is_held_and_both_are_listed(self, bring):
        run = bring(
            b"id,name,dob,email\n1,Ruth Adeyemi,1951-05-04,\n2,Ruth Adeyami,1951-05-04,\n"
        )
        first, second = imports.report(run)
        assert (first["outcome"], second["outcome"]) == ("created", "held")
        assert (first["likely"][0]["row"], second["likely"][0]["row"]) == (2, 1)
        assert first["likely"][0].keys() == {"row", "score"}

    def test_a_household_comes_in_as_the_people_it_is(self, sample):
        assert Customer.objects.filter(family_name="Adeyemi").count() == 2

    def test_different_people_all_come_in(self, bring):
        assert set(outcomes(bring(as_csv(people(400))))) == {"created"}

    def test_people_taken_down_with_slips_are_recognised(self, bring):
        lines = people(400)
        refs = [row["ref"] for row in imports.report(bring(as_csv(lines)))]
        rows = list(imports.report(bring(as_csv(with_slips(lines)), system="club")))
        found = [{one.get("ref") for one in row["likely"]} for row in rows]
        right = sum(ref in listed for ref, listed in zip(refs, found, strict=True))
        wrong = sum(len(listed - {ref, None}) for ref, listed in zip(refs, found, strict=True))
        assert right >= 0.97 * len(refs)
        assert wrong <= 0.03 * len(refs)
        assert all(
            row["outcome"] != "held" or ref in listed
            for row, ref, listed in zip(rows, refs, found, strict=True)
        )


class TestDecision:
    @pytest.fixture
    def held(self, sample, bring):
        run = bring(
            b"id,name,dob\n1,Ruth Adeyami,04/05/1951\n2,Ann Carver,23/09/1960\n", system="club"
        )
        return run.rows.get(outcome="held")

    def test_the_row_is_somebody_here_and_changes_nothing_of_them(self, held, rep):
        ruth = named("Ruth")
        assert imports.decide(held, customer=ruth, by=rep) == ruth
        held.refresh_from_db()
        assert (held.outcome, held.customer, held.reason) == (
            "matched",
            ruth,
            "Imani, Phone desk decided.",
        )
        assert (
            ruth.acts.get().sentence == "Imani said that row 1 of people.csv is this customer"
        )

    def test_the_row_is_somebody_new(self, held, rep):
        made = imports.decide(held, customer=None, by=rep)
        assert (made.name, made.born_on) == ("Ruth Adeyami", date(1951, 5, 4))
        assert made.mentions.get().act.sentence == "Imani brought in row 1 of people.csv"

    def test_a_number_that_somebody_has_goes_to_the_own_fields(self, sample, bring, rep):
        run = bring(b"Customer No,First Name,Last Name,dob\nK-1001,Ann,Carver,1960-01-01\n")
        made = imports.decide(run.rows.get(), customer=None, by=rep)
        assert made.own == {"customer-no": "K-1001"}
        assert not made.identifiers.exists()

    def test_the_second_of_two_colleagues_is_told(self, held, rep, supervisor):
        imports.decide(held, customer=None, by=rep)
        with pytest.raises(imports.DecidedAlready):
            imports.decide(held, customer=None, by=supervisor)
        assert Customer.objects.filter(family_name="Adeyami").count() == 1


class TestDryRun:
    def test_it_says_the_same_and_writes_nothing(self, bring):
        content = as_csv(people(30)) + b"N-31,,,,,,,,\n"
        before = Customer.objects.count()
        dry = bring(content, is_dry_run=True)
        assert (Customer.objects.count(), Mention.objects.count()) == (before, 0)
        foreseen = outcomes(dry)
        real = imports.begin(
            dry,
            mapping=dry.mapping,
            date_order=dry.date_order,
            is_dry_run=False,
            by=dry.by,
            in_background=False,
        )
        assert outcomes(imports.carry_out(real)) == foreseen
        assert Customer.objects.count() > before

    def test_what_is_in_cannot_be_begun_again(self, sample, supervisor):
        with pytest.raises(imports.AlreadyBegun):
            imports.begin(
                sample,
                mapping=sample.mapping,
                date_order="day_first",
                is_dry_run=True,
                by=supervisor,
            )


class TestKilled:
    def test_a_run_goes_on_where_it_stopped_and_doubles_nothing(self, supervisor, monkeypatch):
        monkeypatch.setattr(runs, "BATCH", 10)
        run = imports.receive(name="people.csv", content=as_csv(people(35)), by=supervisor)
        run = imports.begin(
            run,
            mapping=run.mapping,
            date_order=run.date_order,
            is_dry_run=False,
            by=supervisor,
            in_background=False,
        )

        class Killed(BaseException):
            pass

        def kill(done):
            if done == 20:
                raise Killed

        with pytest.raises(Killed):
            imports.carry_out(run, kill)
        assert run.rows.count() == Customer.objects.count() == 20
        run.refresh_from_db()
        imports.carry_out(run)
        assert outcomes(run) == ["created"] * 35
        assert Customer.objects.count() == 35
        assert ImportRun.objects.get().is_done

    def test_a_batch_that_fails_leaves_nothing_behind(self, supervisor, monkeypatch):
        monkeypatch.setattr(runs.keeping, "_points", lambda *_: 1 / 0)
        run = imports.receive(name="people.csv", content=as_csv(people(5)), by=supervisor)
        run = imports.begin(
            run,
            mapping=run.mapping,
            date_order=run.date_order,
            is_dry_run=False,
            by=supervisor,
            in_background=False,
        )
        with pytest.raises(ZeroDivisionError):
            imports.carry_out(run)
        assert (Customer.objects.count(), run.rows.count()) == (0, 0)

    def test_finishing_twice_is_one_end(self, sample):
        imports.carry_out(sample)
        assert Act.objects.filter(verb="import.finished").count() == 1


class TestColumns:
    def receive(self, supervisor, text):
        return imports.receive(name="x.csv", content=text.encode(), by=supervisor)

    def test_without_a_header_columns_are_known_by_what_stands_in_them(self, supervisor):
        run = self.receive(
            supervisor,
            "17,Ruth,Adeyemi,ruth@fernmail.example,(555) 014-2231,1951-05-04\n"
            "18,Femi,Adeyemi,femi@fernmail.example,(555) 014-2239,1980-02-11\n"
            "19,Ann,Carver,ann@fernmail.example,(555) 014-2240,1966-09-23\n",
        )
        assert run.mapping[1:] == ["given_name", "family_name", "email", "phone", "born_on"]

    def test_headers_in_other_words_and_languages(self, supervisor):
        run = self.receive(
            supervisor,
            "Kundennummer;Vorname;Nachname;PLZ;Ort;Straße\n1;Jörg;Ude;80331;Ulm;Hof 3\n",
        )
        assert run.mapping == [
            "identifier",
            "given_name",
            "family_name",
            "postcode",
            "city",
            "street",
        ]

    @pytest.mark.parametrize(
        ("dates", "order"),
        [
            (["11/02/1980", "23/09/1966"], "day_first"),
            (["11/02/1980", "09/23/1966"], "month_first"),
            (["11.02.1980"], "day_first"),
            (["11/02/1980"], "month_first"),
        ],
    )
    def test_day_or_month_first_is_told_by_the_dates(self, supervisor, dates, order):
        lines = "".join(f"P{n},{day}\n" for n, day in enumerate(dates))
        assert self.receive(supervisor, f"surname,dob\n{lines}").date_order == order

    def test_a_column_that_does_not_hold_what_it_says_is_an_own_field(self, supervisor):
        run = self.receive(supervisor, "surname,email,mobile\nUde,yes,no\nCarver,no,yes\n")
        assert run.mapping == ["family_name", "own", "own"]

    def test_a_policy_that_a_family_shares_is_no_number_of_one_person(self, supervisor):
        rows = "".join(f"P{n // 2},Given{n}\n" for n in range(10))
        assert self.receive(supervisor, f"policy number,name\n{rows}").mapping[0] == "own"

    def test_a_file_without_a_name_asks_for_it(self, supervisor):
        run = self.receive(supervisor, "amount,colour\n1,red\n2,blue\n")
        with pytest.raises(NoName, match="amount, colour"):
            imports.begin(
                run, mapping=run.mapping, date_order="day_first", is_dry_run=True, by=supervisor
            )

    def test_two_columns_cannot_both_be_the_birth_date(self, supervisor):
        run = self.receive(supervisor, "name,dob,other\nAnn,1951-05-04,x\n")
        with pytest.raises(TwiceTheSame, match="birth date"):
            imports.begin(
                run,
                mapping=["full_name", "born_on", "born_on"],
                date_order="day_first",
                is_dry_run=True,
                by=supervisor,
            )

    def test_a_wrong_guess_of_the_letters_can_be_put_right(self, supervisor):
        run = imports.receive(
            name="x.csv", content="name;town\nMüller;Ulm\n".encode("mac_roman"), by=supervisor
        )
        run = imports.reread(run, layout=Layout("mac_roman", ";", True), by=supervisor)
        assert runs.sheet_of(run).rows[0].cells == ["Müller", "Ulm"]


class TestCommand:
    def test_it_brings_in_and_reports(self, db, tmp_path, capsys):
        report = tmp_path / "report.json"
        call_command("import_customers", SAMPLE, report=report, system="till")
        rows = json.loads(report.read_text(encoding="utf-8"))
        assert [row["row"] for row in rows] == [1, 2, 3, 4, 5, 6]
        assert set(rows[0]) == {"row", "outcome", "ref", "likely", "reason"}
        assert Customer.objects.count() == 6
        assert "new: 6" in capsys.readouterr().out

    def test_a_report_that_cannot_be_written_is_said_before_the_work(self, db, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_customers", SAMPLE, report=tmp_path / "none" / "report.json")
        assert not ImportRun.objects.exists()

    def test_a_dry_run_changes_nothing(self, db, capsys):
        call_command("import_customers", SAMPLE, "--dry-run")
        assert Customer.objects.count() == 0
        assert "nothing was changed" in capsys.readouterr().out

    def test_a_column_can_be_said(self, db):
        call_command("import_customers", SAMPLE, "--column", "Newsletter=tags")
        assert "yes" in named("Femi").tags

    @pytest.mark.parametrize(
        "more", [["--by", "nobody"], ["--column", "Shoe=tags"], ["--column", "Remarks=shoe"]]
    )
    def test_what_it_cannot_do_it_says(self, db, more):
        with pytest.raises(CommandError):
            call_command("import_customers", SAMPLE, *more)

    def test_a_file_that_is_not_there_is_said(self, db, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_customers", tmp_path / "none.csv")


def test_everybody_in_a_file_comes_in_once(bring):
    given = os.environ.get("CASETRAIL_PEOPLE_CSV")
    content = Path(given).read_bytes() if given else as_csv(people(60, seed=3))
    run = bring(content)
    assert set(outcomes(run)) == {"created"}
    assert set(outcomes(bring(content))) == {"matched"}
    assert Customer.objects.count() == run.total

"""The pages that bring people in: for supervisors, in three steps, with nothing lost."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from crm import imports
from crm.importing import run as runs
from crm.models import Act, Customer, ImportRun, Read
from tests.crm.people_files import as_csv, people
from tests.factories.crm import CustomerFactory
from tests.jobs import run_due, set_state

SAMPLE = (Path(__file__).parents[1] / "sample_people.csv").read_bytes()
KEY = "5e0a5a8c-0a5b-4c47-9f30-0d5a8f3f6a10"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(supervisor, signed_in):
    """The browser of Marta, who supervises."""
    return signed_in(supervisor)


@pytest.fixture
def upload(client):
    def upload(content=SAMPLE, name="sample.csv", **more):
        file = SimpleUploadedFile(name, content, content_type="text/csv")
        return client.post(reverse("crm:imports"), {"file": file, **more})

    return upload


@pytest.fixture
def run(supervisor):
    """The sample file, handed in."""
    return imports.receive(name="sample.csv", content=SAMPLE, system="till", by=supervisor)


@pytest.fixture
def done(run, supervisor):
    """A file brought in, with one row held."""
    CustomerFactory(given_name="Ruth", family_name="Adeyami", born_on="1951-05-04")
    said = {"mapping": run.mapping, "date_order": run.date_order, "is_dry_run": False}
    run = imports.begin(run, **said, by=supervisor, in_background=False)
    return imports.carry_out(run)


def said(run, do="bring", **changes):
    """The mapping form as it is shown, with some columns changed."""
    columns = {f"column_{place}": name for place, name in enumerate(run.mapping)}
    return {**columns, "date_order": run.date_order, "do": do, **changes}


class TestHandingIn:
    def test_a_file_leads_to_its_columns(self, upload):
        response = upload(system="till")
        run = ImportRun.objects.get()
        assert response.status_code == 302
        assert response.url == reverse("crm:import_mapping", args=[run.pk])
        assert (run.name, run.system, run.total) == ("sample.csv", "till", 6)

    def test_the_same_form_twice_is_one_run_and_one_place(self, upload):
        answers = {upload(request_key=KEY).url for _n in range(3)}
        assert answers == {reverse("crm:import_mapping", args=[ImportRun.objects.get().pk])}

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "This file is empty."),
            (b"\x89PNG\r\n\x1a\n" + bytes(50), "This file is an image."),
            (b"name,dob\n", "no rows under it"),
        ],
    )
    def test_a_file_that_is_no_list_of_people_is_answered_plainly(self, upload, content, says):
        response = upload(content, system="till")
        assert response.status_code == 422
        assert says in response.content.decode()
        assert 'value="till"' in response.content.decode()
        assert not Act.objects.filter(verb__startswith="import.").exists()

    def test_no_file_is_answered_plainly(self, client):
        response = client.post(reverse("crm:imports"), {"system": "till"})
        assert response.status_code == 422
        assert "Choose the file." in response.content.decode()

    def test_files_so_far_are_listed(self, client, done):
        page = client.get(reverse("crm:imports")).content.decode()
        assert reverse("crm:import_run", args=[done.pk]) in page


class TestColumns:
    def test_each_column_is_shown_with_its_guess_and_samples(self, client, run):
        page = client.get(reverse("crm:import_mapping", args=[run.pk])).content.decode()
        assert "Date of Birth" in page
        assert "23/09/1966" in page
        assert '<option value="born_on" selected>' in page

    def test_bringing_in_queues_the_work_and_leads_to_its_progress(self, client, run):
        response = client.post(reverse("crm:import_mapping", args=[run.pk]), said(run))
        assert response.url == reverse("crm:import_run", args=[run.pk])
        job = ProcrastinateJob.objects.get(task_name="crm.bring_in")
        assert job.args == {"run": run.pk}
        run.refresh_from_db()
        assert (run.state, run.is_dry_run) == ("running", False)

    def test_trying_out_is_what_happens_unless_it_is_said_otherwise(self, client, run):
        client.post(reverse("crm:import_mapping", args=[run.pk]), said(run, do=""))
        assert ImportRun.objects.get().is_dry_run

    def test_a_column_can_be_said_to_be_something_else(self, client, run):
        client.post(reverse("crm:import_mapping", args=[run.pk]), said(run, column_14="tags"))
        assert ImportRun.objects.get().mapping[14] == "tags"

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"column_5": "shoe size"}, "Choose one from the list."),
            ({"column_4": "born_on"}, "Two columns are said to be the birth date."),
            ({"date_order": ""}, "This field is required."),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_begins(self, client, run, changes, says):
        response = client.post(
            reverse("crm:import_mapping", args=[run.pk]), said(run, **changes)
        )
        assert response.status_code == 422
        assert says in response.content.decode()
        assert ImportRun.objects.get().state == "mapping"

    def test_the_file_can_be_read_in_another_way(self, client, run):
        layout = {"encoding": "cp1252", "delimiter": ";", "has_header": ""}
        response = client.post(reverse("crm:import_layout", args=[run.pk]), layout)
        assert response.url == reverse("crm:import_mapping", args=[run.pk])
        run.refresh_from_db()
        assert (run.total, run.columns[0]) == (7, "Column 1")

    def test_another_way_that_is_none_is_refused(self, client, run):
        layout = {"encoding": "klingon", "delimiter": ";"}
        response = client.post(reverse("crm:import_layout", args=[run.pk]), layout)
        assert response.status_code == 422

    def test_columns_of_people_who_are_in_are_past(self, client, done):
        response = client.get(reverse("crm:import_mapping", args=[done.pk]))
        assert response.url == reverse("crm:import_run", args=[done.pk])


class TestWatching:
    @pytest.fixture
    def running(self, run, supervisor):
        said = {"mapping": run.mapping, "date_order": run.date_order, "is_dry_run": True}
        return imports.begin(run, **said, by=supervisor)

    def test_progress_is_shown_and_looks_again_by_itself(self, client, running):
        page = client.get(reverse("crm:import_run", args=[running.pk])).content.decode()
        assert "0 of 6" in page
        assert "You can leave this page." in page
        assert reverse("crm:import_progress", args=[running.pk]) in page

    def test_the_end_shows_the_outcome(self, client, running):
        imports.carry_out(running)
        response = client.get(
            reverse("crm:import_progress", args=[running.pk]), headers={"HX-Request": "true"}
        )
        assert response["HX-Redirect"] == reverse("crm:import_run", args=[running.pk])

    def test_a_run_that_nobody_works_on_can_go_on(self, client, running):
        ProcrastinateJob.objects.all()._raw_delete("default")
        page = client.get(reverse("crm:import_run", args=[running.pk])).content.decode()
        assert "Nobody is working on it." in page
        client.post(reverse("crm:import_resume", args=[running.pk]))
        assert imports.is_in_hand(running)

    def test_a_run_that_fails_at_the_last_try_stops_and_can_go_on(
        self, client, running, monkeypatch
    ):
        job = ProcrastinateJob.objects.get(task_name="crm.bring_in")
        with monkeypatch.context() as broken:
            broken.setattr(runs, "judge", lambda *_: 1 / 0)
            for attempts in (imports.RETRIES - 1, 1):
                set_state(job, "doing", attempts)
                with pytest.raises(ZeroDivisionError):
                    imports.bring_in.func(running.pk)
                running.refresh_from_db()
                assert running.is_stopped == (attempts == 1)
        set_state(job, "failed")
        page = client.get(running.get_absolute_url()).content.decode()
        assert "This stopped before its end." in page
        assert "Row 1 or one of the next could not be brought in" in page
        client.post(reverse("crm:import_resume", args=[running.pk]))
        assert run_due() == 1
        running.refresh_from_db()
        assert (running.is_done, running.problem) == (True, "")

    def test_what_was_tried_out_can_be_brought_in(self, client, running):
        imports.carry_out(running)
        page = client.get(reverse("crm:import_run", args=[running.pk])).content.decode()
        assert "Nothing has changed." in page
        response = client.post(reverse("crm:import_start", args=[running.pk]))
        assert response.url == reverse("crm:import_run", args=[running.pk])
        running.refresh_from_db()
        assert running.is_running
        assert not running.is_dry_run

    def test_what_is_in_cannot_be_brought_in_again(self, client, done):
        response = client.post(reverse("crm:import_start", args=[done.pk]), follow=True)
        assert "already" in response.content.decode()
        assert Customer.objects.count() == 6


class TestOutcome:
    def test_rows_are_counted_and_told(self, client, done):
        page = client.get(reverse("crm:import_run", args=[done.pk])).content.decode()
        assert "Held for a person" in page
        assert "Adeyami" in page
        assert "is kept as it came" in page

    def test_one_outcome_can_be_chosen(self, client, done):
        address = reverse("crm:import_run", args=[done.pk])
        page = client.get(address, {"outcome": "held"}).content.decode()
        assert "Say who this is" in page
        assert "Lindqvist</bdi>" not in page

    @pytest.mark.parametrize(
        "nonsense", [{"outcome": "'; --"}, {"after": "x"}, {"after": "-1"}]
    )
    def test_nonsense_shows_all_rows(self, client, done, nonsense):
        assert (
            client.get(reverse("crm:import_run", args=[done.pk]), nonsense).status_code == 200
        )

    def test_many_rows_come_page_by_page(self, client, supervisor):
        run = imports.receive(name="x.csv", content=as_csv(people(60)), by=supervisor)
        said = {"mapping": run.mapping, "date_order": run.date_order, "is_dry_run": True}
        imports.carry_out(imports.begin(run, **said, by=supervisor, in_background=False))
        address = reverse("crm:import_run", args=[run.pk])
        assert 'rel="next"' in client.get(address).content.decode()
        assert 'rel="next"' not in client.get(address, {"after": 50}).content.decode()

    def test_whoever_is_shown_is_in_the_read_log(self, client, done):
        client.get(reverse("crm:import_run", args=[done.pk]))
        shown = Read.objects.filter(page="crm:import_run").latest("id").listed
        assert set(shown) == set(Customer.objects.values_list("pk", flat=True))

    def test_the_report_lists_every_row(self, client, done):
        response = client.get(reverse("crm:import_report", args=[done.pk]))
        assert "sample-report.json" in response["Content-Disposition"]
        rows = json.loads(response.content)
        assert [row["outcome"] for row in rows] == ["held", *["created"] * 5]
        assert Read.objects.filter(page="crm:import_report").exists()


class TestHeldRow:
    @pytest.fixture
    def address(self, done):
        return reverse("crm:import_row", args=[done.rows.get(outcome="held").pk])

    def test_it_stands_beside_whom_it_resembles(self, client, address):
        page = client.get(address).content.decode()
        assert "K-1001" in page
        assert "same birth date" in page

    def test_it_is_somebody_here(self, client, address):
        ruth = Customer.objects.get(family_name="Adeyami")
        response = client.post(address, {"customer": ruth.ref, "request_key": KEY})
        assert response.url == ruth.get_absolute_url()
        assert client.post(address, {"customer": "new", "request_key": KEY}).url == response.url
        assert Customer.objects.count() == 6

    def test_it_is_somebody_new(self, client, address):
        response = client.post(address, {"customer": "new"})
        made = Customer.objects.get(family_name="Adeyemi", given_name="Ruth")
        assert response.url == made.get_absolute_url()

    def test_somebody_of_the_same_file_can_be_chosen(self, client, bring):
        run = bring(b"name,dob\nRuth Okonkwo,1951-05-04\nRuth Okonkwu,1951-05-04\n")
        ruth, held = run.rows.all()
        address = reverse("crm:import_row", args=[held.pk])
        page = client.get(address).content.decode()
        assert f'value="{ruth.customer.ref}"' in page
        assert f'id="like-{ruth.customer.ref}"' in page
        assert Read.objects.latest("id").listed == [ruth.customer_id]
        response = client.post(address, {"customer": ruth.customer.ref})
        assert response.url == ruth.customer.get_absolute_url()

    @pytest.mark.parametrize("who", ["", "C2345678"])
    def test_it_is_nobody_else(self, client, address, who):
        CustomerFactory(ref="C2345678", given_name="Ann", family_name="Carver")
        assert client.post(address, {"customer": who}).status_code == 422


class TestRights:
    PAGES = ("imports", "import_mapping", "import_run", "import_progress", "import_report")

    @pytest.mark.parametrize("page", PAGES)
    def test_the_front_desk_does_not_bring_people_in(self, desk_client, run, page):
        address = reverse(f"crm:{page}", args=[] if page == "imports" else [run.pk])
        assert desk_client.get(address).status_code == 403

    @pytest.mark.parametrize("page", ["import_layout", "import_start", "import_resume"])
    def test_nor_by_a_forged_form(self, desk_client, run, page):
        assert desk_client.post(reverse(f"crm:{page}", args=[run.pk])).status_code == 403
        assert ImportRun.objects.get().state == "mapping"

    @pytest.mark.parametrize("page", PAGES[1:])
    def test_a_run_that_is_none_is_not_found(self, client, page):
        assert client.get(reverse(f"crm:{page}", args=[4711])).status_code == 404

"""Who did, changed and read what, and the record as it was known."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from crm import addresses, clock, contact_points, notes, trail
from crm.models import Act, Customer, Note, Organisation, OwnField, Read
from tests.factories.crm import (
    CareNoteFactory,
    CustomerFactory,
    DeskFactory,
    EmailFactory,
    NoteFactory,
    PhoneFactory,
    RelationshipFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def marta(supervisor, signed_in):
    return signed_in(supervisor)


def of(ruth, **asked):
    return reverse("crm:customer_trail", args=[ruth.ref], query=asked)


def today():
    return clock.today(Organisation.objects.get().time_zone)


def retitle(customer, title, by):
    with trail.act("customer.changed", by=by, customer=customer, says="{who} changed a title"):
        Customer.objects.filter(pk=customer.pk).update(title=title)


def sentences(answer) -> list[str]:
    lines = answer.context["found"].page.lines
    return [line.row.sentence if line.is_act else f"read {line.page_name}" for line in lines]


def test_a_change_says_who_when_and_from_what_to_what(marta, ruth, rep):
    retitle(ruth, "Dr.", rep)
    answer = marta.get(of(ruth, show="done"))
    line = answer.context["found"].page.lines[0]
    (record,) = line.records
    assert (line.row.sentence, line.row.actor) == ("Imani changed a title", rep)
    assert [(change.label, change.old, change.new) for change in record.fields] == [
        ("Title", "Ms.", "Dr.")
    ]
    assert "<del>Ms.</del> <ins>Dr.</ins>" in answer.content.decode()


def test_a_look_says_who_read_what(marta, desk_client, ruth):
    desk_client.get(ruth.get_absolute_url())
    assert "read the customer page" in sentences(marta.get(of(ruth, show="read")))


def test_a_list_that_showed_the_customer_is_a_look_as_well(marta, ruth, rep):
    others = [CustomerFactory().pk for _ in range(5)]
    trail.looked(rep, "crm:search", listed=[ruth.pk, *others])
    answer = marta.get(of(ruth, show="read"))
    assert "read search results" in sentences(answer)
    assert "and 3 more" in answer.content.decode()


def test_the_trail_is_narrowed_by_colleague_desk_and_day(marta, ruth, rep, clinician):
    with clock.moved_to(datetime(2025, 3, 3, 12, tzinfo=UTC)):
        retitle(ruth, "Mrs.", rep)
    retitle(ruth, "Dr.", rep)
    retitle(ruth, "Prof.", clinician)
    of_tom = ["Tom changed a title"]
    assert sentences(marta.get(of(ruth, show="done", person=clinician.pk))) == of_tom
    assert sentences(marta.get(of(ruth, show="done", desk=clinician.desk_id))) == of_tom
    on_that_day = marta.get(of(ruth, show="done", day="2025-03-03"))
    assert sentences(on_that_day) == ["Imani changed a title"]
    assert marta.get(of(ruth, day="2024-01-01")).context["found"].page.lines == []


def test_pages_of_the_trail_join_without_gap_or_repeat(marta, ruth, rep):
    for number in range(70):
        retitle(ruth, f"Dr. {number}", rep)
        trail.looked(rep, "crm:customer", customer=ruth)
    seen, query = [], ""
    while query is not None:
        found = marta.get(of(ruth) + query).context["found"]
        seen += [line.place for line in found.page.lines]
        query = f"?before={found.earlier}" if found.earlier else None
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)
    assert len(seen) >= 140


def test_the_number_of_queries_does_not_grow_with_the_trail(
    marta, ruth, rep, django_assert_max_num_queries
):
    for number in range(60):
        retitle(ruth, f"Dr. {number}", rep)
        trail.looked(rep, "crm:customer", customer=ruth)
    with django_assert_max_num_queries(25):
        marta.get(of(ruth))


def test_a_closed_note_stays_closed_on_the_trail(marta, ruth, clinician):
    note = NoteFactory(customer=ruth, author=clinician, kind=Note.Kind.CLINICAL, text="A cough")
    notes.correct(note, text="A bad cough", version=1, by=clinician)
    page = marta.get(of(ruth)).content.decode()
    assert "corrected a clinical note" in page
    assert "cough" not in page.replace("corrected a clinical note", "")


def test_what_was_closed_before_stays_closed_after_it_was_opened_to_all(marta, ruth, clinician):
    note = NoteFactory(customer=ruth, author=clinician, kind=Note.Kind.CLINICAL, text="A cough")
    notes.correct(note, text="Hears well", kind=Note.Kind.GENERAL, version=1, by=clinician)
    page = marta.get(of(ruth)).content.decode()
    assert "cough" not in page


def test_membership_of_a_role_is_on_the_trail_of_whoever_changed_it(marta, admin, rep):
    with trail.act("user.changed", by=admin, says="{who} changed a role"):
        rep.groups.clear()
    page = marta.get(reverse("crm:person_trail", args=["ada"])).content.decode()
    assert "taken away" in page
    assert "Front desk" in page


def test_one_colleagues_day_shows_what_they_did_and_read(marta, desk_client, ruth, rep):
    desk_client.get(ruth.get_absolute_url())
    retitle(ruth, "Dr.", rep)
    asked = {"day": today().isoformat()}
    answer = marta.get(reverse("crm:person_trail", args=["imani"], query=asked))
    found = sentences(answer)
    assert "Imani changed a title" in found
    assert "read the customer page" in found
    assert {line.row.desk for line in answer.context["found"].page.lines} == {rep.desk}


def test_who_looks_at_a_trail_is_on_the_trail(marta, supervisor, ruth, rep):
    retitle(ruth, "Dr.", rep)
    marta.get(of(ruth))
    marta.get(reverse("crm:person_trail", args=["imani"]))
    marta.get(reverse("crm:customer_as_of", args=[ruth.ref]))
    one, two, three = Read.objects.filter(reader=supervisor).order_by("id")
    assert (one.page, one.customer) == ("crm:customer_trail", ruth)
    assert (two.page, two.why, two.listed) == ("crm:person_trail", "imani", [ruth.pk])
    assert (three.page, three.customer) == ("crm:customer_as_of", ruth)


@pytest.mark.parametrize("name", ["customer_trail", "customer_as_of", "person_trail"])
def test_the_trail_is_for_supervisors(name, desk_client, ruth):
    subject = "imani" if name == "person_trail" else ruth.ref
    assert desk_client.get(reverse(f"crm:{name}", args=[subject])).status_code == 403


@pytest.mark.parametrize("query", ["day=yesterday", "person=0", "desk=x", "person=%00"])
def test_an_unclear_filter_is_said_and_narrows_nothing(query, marta, ruth):
    answer = marta.get(f"{of(ruth)}?{query}")
    assert answer.status_code == 422
    assert answer.context["found"].page.lines


@pytest.mark.parametrize("before", ["x", "1-2", "-", "9" * 40 + "-1-1", "0-0-0", "%00"])
def test_a_broken_place_in_the_address_is_no_error(before, marta, ruth):
    assert marta.get(f"{of(ruth)}?before={before}").status_code == 200


# The record as it was known.


@pytest.fixture
def then(ruth, rep, clinician):
    """A moment after which nearly everything of Ruth's record changed."""
    owner_of = {"owner": rep}
    with trail.act("arranged", by=None):
        Customer.objects.filter(pk=ruth.pk).update(**owner_of, worth_knowing="Left ear")
    EmailFactory(customer=ruth, value="old@fernmail.example")
    RelationshipFactory(customer=ruth)
    CareNoteFactory(customer=ruth, fact="E-mail was wrong")
    NoteFactory(customer=ruth, author=rep, text="Prefers mornings")
    NoteFactory(customer=ruth, author=clinician, text="A cough", kind=Note.Kind.CLINICAL)
    moment = clock.now()
    retitle(ruth, "Dr.", rep)
    with trail.act("arranged", by=None):
        ruth.relationships.update(ended_at=clock.now())
        ruth.care_notes.update(ended_at=clock.now())
        ruth.notes.filter(author=rep).update(text="Prefers evenings")
        ruth.contact_points.update(label="work")
    PhoneFactory(customer=ruth)
    return moment


def as_of(marta, ruth, at):
    return marta.get(reverse("crm:customer_as_of", args=[ruth.ref], query={"at": at}))


def test_the_record_reads_as_it_did_then(marta, ruth, then):
    page = as_of(marta, ruth, then.isoformat()).content.decode()
    for words in (
        "Ms. Adeyemi",
        "Left ear",
        "old@fernmail.example",
        "Femi",
        "Prefers mornings",
    ):
        assert words in page
    for words in ("Dr.", "Prefers evenings", "(555) 014-2231", "work,"):
        assert words not in page
    assert "To read only" in page


def test_a_note_closed_to_the_reader_is_closed_in_the_past_too(marta, ruth, then):
    page = as_of(marta, ruth, then.isoformat()).content.decode()
    assert "cough" not in page
    assert "Only for those who may open it" in page


def test_a_day_means_its_last_moment(marta, ruth, then):
    known = as_of(marta, ruth, today().isoformat()).context["known"]
    assert known.customer.title == "Dr."


def test_a_day_before_the_record_says_when_it_begins(marta, ruth):
    page = as_of(marta, ruth, "2001-05-04").content.decode()
    assert "Not known yet" in page
    assert "The record begins on" in page


@pytest.mark.parametrize("at", ["soon", "2025-02-30", "9999-12-31", "", "0001-01-01T00:00:00"])
def test_an_unclear_day_is_asked_for_again(at, marta, ruth):
    answer = as_of(marta, ruth, at)
    assert answer.status_code in (200, 422)
    assert ("known" in answer.context) is False or answer.context["known"]


def test_a_day_to_come_is_refused_in_plain_words(marta, ruth):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    answer = as_of(marta, ruth, tomorrow)
    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()


def test_a_desk_of_its_own_has_its_own_lines(marta, ruth, clinician):
    retitle(ruth, "Dr.", clinician)
    other = DeskFactory(name="Store counter")
    assert marta.get(of(ruth, desk=other.pk)).context["found"].page.lines == []


# What an act changed, beside the entry, at every desk.


@pytest.fixture
def own_fields(db):
    with trail.act("arranged", by=None):
        OwnField.objects.create(key="nat-id", label="National id", audience="supervisors")
        OwnField.objects.create(key="plate", label="Number plate")
        OwnField.objects.create(key="paper", label="Paper bills", type="yes_no")
        OwnField.objects.create(key="met-on", label="First visit", type="date")


def changes(client, act):
    return client.get(reverse("crm:act_changes", args=[act.pk])).content.decode()


def test_own_fields_are_changed_line_by_line_and_only_for_whom_they_are_open(
    desk_client, marta, ruth, rep, own_fields
):
    with trail.act("customer.changed", by=rep, customer=ruth, says="{who} did it") as act:
        own = {"nat-id": "SECRET-77", "plate": "AB 12", "paper": False, "met-on": "2020-03-04"}
        Customer.objects.filter(pk=ruth.pk).update(own=own)
    for_all, for_supervisors = changes(desk_client, act), changes(marta, act)
    assert "SECRET-77" not in for_all
    assert "nat-id" not in for_all
    assert "National id" not in for_all
    assert "A field for supervisors" in for_all
    assert "<dt>National id</dt><dd><ins>SECRET-77</ins>" in for_supervisors
    for page in (for_all, for_supervisors):
        assert "<dt>Number plate</dt><dd><ins>AB 12</ins>" in page
        assert "<dt>Paper bills</dt><dd><ins>no</ins>" in page
        assert "<dt>First visit</dt><dd><ins>4 March 2020</ins>" in page
        assert "{" not in page[page.index('<dl class="changes">') :].split("</dl>")[0]


def test_a_corrected_address_is_read_nowhere_in_what_changed(desk_client, ruth, rep):
    old = "12 Harbour Lane, Portsford"
    for typed in (old, "7 Elm Street, Portsford"):
        address = addresses.parse("postal", typed, "US")
        point = ruth.contact_points.live().first()
        if point:
            contact_points.correct(point, by=rep, address=address, reason="moved")
        else:
            contact_points.add(ruth, by=rep, address=address)
    for act in Act.objects.filter(customer=ruth):
        words = changes(desk_client, act).casefold()
        assert "harbour" not in words
        assert "lane" not in words

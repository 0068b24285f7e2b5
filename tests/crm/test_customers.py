"""Customers: registered in one act, changed line by line, owned by somebody."""

from datetime import UTC, date, datetime

import pytest

from crm import addresses, clock, customers, doubts, trail
from crm.customers import Reach
from crm.exceptions import CrmError
from crm.models import Act, Customer, OwnField
from crm.versions import Clash
from tests.factories.crm import CustomerFactory, EmailFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


def new_person(rep, **more):
    return customers.register(
        by=rep, kind="person", given_name="Ruth", family_name="Adeyemi", **more
    )


def test_a_new_person_is_one_line_of_the_trail(rep):
    ruth = new_person(
        rep,
        born_on=date(1958, 3, 14),
        reach=[Reach(addresses.parse("email", "ruth@fernmail.example"))],
        identifiers=[("Larkfield", "L-10442")],
        passed_over=2,
    )
    act = Act.objects.get(customer=ruth)
    assert act.verb == "customer.registered"
    assert act.sentence == "Imani made this record"
    assert act.why == "2 likely records were looked at and are somebody else."
    assert ruth.contact_points.get().key == "ruth@fernmail.example"
    assert ruth.identifiers.get().value == "L-10442"
    assert ruth.history.get().act == act


def test_we_begin_with_them_today_unless_they_only_ask(rep):
    with clock.moved_to(datetime(2026, 11, 24, 16, tzinfo=UTC)):
        assert new_person(rep).since_on == date(2026, 11, 24)
        assert new_person(rep, since_on=date(2020, 1, 1)).since_on == date(2020, 1, 1)
        assert new_person(rep, is_served=False).since_on is None


def test_doubts_kept_at_registration_are_on_the_trail(rep):
    address = addresses.parse("email", "ruth@gmial.com")
    kept = doubts.about(address, family_name="Adeyemi")
    ruth = new_person(rep, reach=[Reach(address, kept)])
    assert "nearly a common one" in Act.objects.get(customer=ruth).why


def test_households_and_organisations_have_one_name(rep):
    home = customers.register(by=rep, kind="household", organisation_name="The Adeyemis")
    assert home.name == "The Adeyemis"


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ({"kind": "person"}, "family_name"),
        ({"kind": "organisation"}, "organisation_name"),
        ({"kind": "person", "family_name": "A", "address_form": "first_name"}, "address_form"),
        ({"kind": "person", "family_name": "A", "address_form": "own_words"}, "address_words"),
    ],
)
def test_a_record_that_could_not_be_named_or_addressed_is_refused(rep, lines, field):
    with nothing_changes(), pytest.raises(CrmError) as refusal:
        customers.register(by=rep, **lines)
    assert refusal.value.field == field


def test_a_clash_of_numbers_says_whose_it_is(rep, ruth):
    sam = CustomerFactory(given_name="Sam", family_name="Ortiz")
    customers.add_identifier(sam, by=rep, system="Larkfield", value="L-1")
    with nothing_changes(), pytest.raises(customers.IdentifierTaken) as refusal:
        customers.add_identifier(ruth, by=rep, system="Larkfield", value="L-1")
    assert refusal.value.message == f"Sam Ortiz ({sam.ref}) has this number already."


def test_an_ended_number_may_be_given_to_another(rep, ruth):
    sam = CustomerFactory(given_name="Sam", family_name="Ortiz")
    old = customers.add_identifier(sam, by=rep, system="Larkfield", value="L-1")
    customers.end_identifier(old, by=rep, why="typed on the wrong record")
    new = customers.add_identifier(ruth, by=rep, system="Larkfield", value="L-1")
    assert [row.pk for row in ruth.identifiers.live()] == [new.pk]
    assert list(sam.identifiers.live()) == []


def test_only_what_differs_is_written_and_named(rep, ruth):
    change = customers.change(
        ruth, by=rep, version=1, title="Dr.", given_name="Ruth", tags=["vip", "vip", "Clinic"]
    )
    assert change.customer.title == "Dr."
    assert change.customer.tags == ["Clinic", "vip"]
    assert change.customer.version == 2
    assert Act.objects.latest("id").sentence == "Imani changed: title, tags"


def test_where_nothing_differs_no_act_is_opened(rep, ruth):
    with nothing_changes():
        customers.change(ruth, by=rep, version=1, title="Ms.", given_name="Ruth")


def test_lines_that_two_people_changed_apart_are_both_kept(rep, clinician, ruth):
    customers.change(ruth, by=clinician, version=1, title="Ms.", language="fr")
    change = customers.change(ruth, by=rep, version=1, title="Dr.", language="")
    assert (change.customer.title, change.customer.language) == ("Dr.", "fr")
    assert change.merge.taken_over == ["language"]
    assert change.merge.by == clinician


def test_a_line_that_both_changed_is_asked_for_and_nothing_is_written(rep, clinician, ruth):
    customers.change(ruth, by=clinician, version=1, given_name="Ruthie")
    with nothing_changes(), pytest.raises(Clash) as clash:
        customers.change(ruth, by=rep, version=1, given_name="Rut", title="Dr.")
    assert [line.name for line in clash.value.merge.clashes] == ["given_name"]
    assert clash.value.version == 2


def test_both_changing_a_line_to_the_same_is_no_clash(rep, clinician, ruth):
    customers.change(ruth, by=clinician, version=1, given_name="Ruthie")
    with nothing_changes():
        customers.change(ruth, by=rep, version=1, given_name="Ruthie")


@pytest.mark.parametrize("version", [0, 7, 99_999])
def test_a_version_that_never_was_overwrites_nothing(rep, ruth, version):
    with nothing_changes(), pytest.raises(Clash):
        customers.change(ruth, by=rep, version=version, given_name="Rut")


def test_what_was_written_around_the_deeds_counts_as_a_change_too(rep, clinician, ruth):
    with trail.act("import.done", by=clinician):
        Customer.objects.filter(pk=ruth.pk).update(region="Maine")
    with pytest.raises(Clash):
        customers.change(ruth, by=rep, version=1, region="Vermont")


def test_own_fields_are_changed_key_by_key(rep, clinician, ruth):
    with trail.act("arranged", by=None):
        OwnField.objects.create(key="plate", label="Number plate")
        OwnField.objects.create(key="debt", label="Debt", audience="supervisors")
    customers.change(ruth, by=rep, version=1, own={"plate": "AB 12", "debt": "none"})
    change = customers.change(ruth, by=rep, version=2, own={"plate": None})
    assert change.customer.own == {"debt": "none"}
    sentences = Act.objects.filter(customer=ruth).values_list("sentence", flat=True)
    assert list(sentences) == [
        "Imani changed: Number plate",
        "Imani changed: a field for supervisors, Number plate",
    ]


def test_the_form_of_address_drops_words_that_are_not_used(rep, ruth):
    customers.change(ruth, by=rep, version=1, address_form="own_words", address_words="Auntie")
    change = customers.change(
        ruth, by=rep, version=2, address_form="formal", address_words="Auntie"
    )
    assert change.customer.address_words == ""


def test_an_owner_and_a_deputy_are_named(rep, clinician, supervisor, ruth):
    change = customers.assign_owner(ruth, by=supervisor, version=1, owner=rep, deputy=clinician)
    assert (change.customer.owner, change.customer.deputy) == (rep, clinician)
    assert Act.objects.latest("id").sentence == (
        "Marta made Imani Okafor the owner, with Tom Brannigan as deputy"
    )


@pytest.mark.parametrize(
    ("owner", "deputy", "refusal"),
    [("rep", "rep", customers.DeputyIsOwner), (None, "rep", customers.DeputyAlone)],
)
def test_a_deputy_stands_in_for_another_person(rep, ruth, owner, deputy, refusal):
    with nothing_changes(), pytest.raises(refusal):
        customers.assign_owner(
            ruth, by=rep, version=1, owner=owner and rep, deputy=deputy and rep
        )


def test_two_supervisors_naming_different_owners_see_each_other(
    rep, clinician, supervisor, ruth
):
    customers.assign_owner(ruth, by=supervisor, version=1, owner=rep, deputy=None)
    with pytest.raises(Clash):
        customers.assign_owner(ruth, by=rep, version=1, owner=clinician, deputy=None)


def test_a_taken_address_does_not_stop_a_new_record(rep):
    EmailFactory(value="shared@fernmail.example")
    femi = new_person(rep, reach=[Reach(addresses.parse("email", "shared@fernmail.example"))])
    assert femi.contact_points.count() == 1

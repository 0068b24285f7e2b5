"""Pages of the customer: new, changed, owned; each with its litany."""

import pytest
from django.urls import reverse

from crm import customers, trail
from crm.models import Act, Customer, OwnField, Read
from tests.factories.crm import CustomerFactory, EmailFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

NEW = "/customers/new/"
SAM = {
    "kind": "person",
    "given_name": "Sam",
    "family_name": "Ortiz",
    "address_form": "formal",
}


def edit_of(customer, **more):
    """What the edit form of a customer posts when nothing was touched, but for ``more``."""
    known = {
        "title": customer.title,
        "given_name": customer.given_name,
        "family_name": customer.family_name,
        "address_form": customer.address_form,
        "version": customer.version,
    }
    return known | more


def test_a_new_customer_is_made_and_shown(desk_client):
    answer = desk_client.post(NEW, SAM | {"born_on": "4 March 1958", "phone": "555 014 2231"})
    sam = Customer.objects.get(family_name="Ortiz")
    assert answer.status_code == 302
    assert answer["Location"] == sam.get_absolute_url()
    assert sam.born_on.isoformat() == "1958-03-04"
    assert sam.contact_points.get().key == "+15550142231"
    assert Act.objects.get(customer=sam).sentence == "Imani made this record"


def test_a_likely_match_is_looked_at_before_a_second_record_is_made(desk_client, rep):
    sam = CustomerFactory(given_name="Sam", family_name="Ortiz", born_on="1958-03-04")
    typed = SAM | {"born_on": "4 March 1958"}
    with nothing_changes():
        answer = desk_client.post(NEW, typed)
    assert answer.status_code == 200
    assert sam.ref in answer.content.decode()
    assert 'value="4 March 1958"' in answer.content.decode()
    assert Read.objects.filter(reader=rep, listed__contains=[sam.pk]).exists()
    answer = desk_client.post(NEW, typed | {"none_of": sam.ref})
    assert answer.status_code == 302
    assert Act.objects.latest("id").why == (
        "1 likely record was looked at and is somebody else."
    )


def test_somebody_with_nearly_that_name_is_looked_at_once(desk_client):
    femi = CustomerFactory(given_name="Femi", family_name="Adebayor")
    typed = SAM | {"given_name": "Femi", "family_name": "Adebayour"}
    with nothing_changes():
        answer = desk_client.post(NEW, typed)
    assert femi.ref in answer.content.decode()
    assert desk_client.post(NEW, typed | {"none_of": femi.ref}).status_code == 302


def test_a_match_that_came_meanwhile_is_looked_at_too(desk_client):
    sam = CustomerFactory(given_name="Sam", family_name="Ortiz", born_on="1958-03-04")
    CustomerFactory(given_name="Sam", family_name="Ortiz", born_on="1958-03-04")
    with nothing_changes():
        typed = SAM | {"born_on": "4 March 1958", "none_of": sam.ref}
        answer = desk_client.post(NEW, typed)
    assert answer.status_code == 200


def test_likely_matches_come_while_the_form_is_being_filled_in(desk_client):
    sam = CustomerFactory(given_name="Sam", family_name="Ortiz", born_on="1958-03-04")
    answer = desk_client.post("/customers/new/likely/", SAM | {"born_on": "1958-03-04"})
    assert answer.status_code == 200
    assert sam.ref in answer.content.decode()
    assert answer.content.decode().strip().startswith("<aside")


def test_an_address_that_is_doubted_is_read_back(desk_client):
    with nothing_changes():
        answer = desk_client.post(NEW, SAM | {"email": "sam@gmial.com"})
    assert answer.status_code == 422
    token = answer.context["form"].doubts["email"]["token"]
    answer = desk_client.post(NEW, SAM | {"email": "sam@gmial.com", "kept": token})
    assert answer.status_code == 302
    assert Act.objects.latest("id").why == (
        "Read back and kept: The part after the @ is nearly a common one."
    )


def test_a_household_has_its_own_form(desk_client):
    answer = desk_client.get(NEW + "?kind=household")
    assert "organisation_name" in answer.context["form"].fields
    assert "given_name" not in answer.context["form"].fields
    home = {"kind": "household", "organisation_name": "The Ortizes", "address_form": "formal"}
    answer = desk_client.post(NEW, home)
    assert Customer.objects.get(kind="household").name == "The Ortizes"


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"family_name": "", "given_name": ""}, "Enter at least one name."),
        ({"born_on": "3/4/1958"}, "This could be two days."),
        ({"phone": "call her"}, "There are no digits in it."),
        ({"number": "L-1"}, "Enter which system this number is from."),
        ({"address_form": "first_name", "given_name": ""}, "A first name can be used only"),
        ({"address_form": "own_words"}, "Enter the words in which"),
        ({"address_form": "buddy"}, "Choose one from the list."),
        ({"time_zone": "Mars"}, "This is no time zone."),
        ({"tags": "x" * 41}, "A tag has 40 characters at most"),
    ],
)
def test_bad_input_is_answered_in_plain_words_and_kept(desk_client, typed, advice):
    with nothing_changes():
        answer = desk_client.post(NEW, SAM | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert advice in page
    for value in filter(None, typed.values()):
        assert value in page or value == "buddy"


def test_a_change_is_written_and_named(desk_client, ruth):
    answer = desk_client.post(
        reverse("crm:customer_edit", args=[ruth.ref]),
        edit_of(
            ruth, title="Dr.", tags="Clinic, VIP", worth_knowing="Left side.\r\nTwo lines."
        ),
    )
    ruth.refresh_from_db()
    assert answer.status_code == 302
    assert (ruth.title, ruth.tags) == ("Dr.", ["Clinic", "VIP"])
    assert ruth.worth_knowing == "Left side.\nTwo lines."
    assert Act.objects.latest("id").sentence == "Imani changed: title, worth knowing, tags"


def test_an_untouched_form_changes_nothing_and_says_so(desk_client, ruth):
    with nothing_changes():
        answer = desk_client.post(
            reverse("crm:customer_edit", args=[ruth.ref]), edit_of(ruth), follow=True
        )
    assert "Nothing was different" in answer.content.decode()


def test_lines_changed_apart_are_both_kept_and_it_is_said(desk_client, clinician, ruth):
    typed = edit_of(ruth, title="Dr.")
    customers.change(ruth, by=clinician, version=1, region="Maine")
    answer = desk_client.post(reverse("crm:customer_edit", args=[ruth.ref]), typed, follow=True)
    ruth.refresh_from_db()
    assert (ruth.title, ruth.region) == ("Dr.", "Maine")
    assert "Tom, Clinic desk changed this meanwhile, and it is kept: Region." in (
        answer.content.decode()
    )


def test_a_clash_shows_both_and_loses_nothing(desk_client, clinician, ruth):
    typed = edit_of(ruth, given_name="Rut", title="Dr.", region="Vermont")
    customers.change(ruth, by=clinician, version=1, given_name="Ruthie", language="fr")
    url = reverse("crm:customer_edit", args=[ruth.ref])
    with nothing_changes():
        answer = desk_client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tom changed this" in page
    assert "Nothing is lost. Choose what is right for 1 line" in page
    assert "Rut" in page
    assert "Ruthie" in page
    form = answer.context["form"]
    assert form["version"].value() == 2
    assert form["language"].value() == "fr"
    again = {name: form[name].value() or "" for name in form.fields}
    answer = desk_client.post(url, again | {"keep_given_name": "theirs"})
    ruth.refresh_from_db()
    assert answer.status_code == 302
    assert (ruth.given_name, ruth.title) == ("Ruthie", "Dr.")
    assert (ruth.region, ruth.language) == ("Vermont", "fr")


def test_own_fields_are_shown_by_audience(rep, supervisor, signed_in, ruth):
    with trail.act("arranged", by=None):
        OwnField.objects.create(key="plate", label="Number plate")
        OwnField.objects.create(key="debt", label="Debt", audience="supervisors")
        OwnField.objects.create(key="since", label="Member since", type="date")
        OwnField.objects.create(key="paper", label="Paper bills", type="yes_no")
    url = reverse("crm:customer_edit", args=[ruth.ref])
    seen = signed_in(rep).get(url).content.decode()
    assert "Number plate" in seen
    assert "Debt" not in seen
    assert "Debt" in signed_in(supervisor).get(url).content.decode()
    typed = {"own_plate": "AB 12", "own_since": "4 March 2020", "own_paper": "yes"}
    signed_in(rep).post(url, edit_of(ruth, own_debt="1,000", **typed))
    ruth.refresh_from_db()
    assert ruth.own == {"plate": "AB 12", "since": "2020-03-04", "paper": True}


def test_what_a_source_wrote_into_an_own_field_survives_an_untouched_form(desk_client, ruth):
    with trail.act("arranged", by=None):
        OwnField.objects.create(key="visits", label="Visits", type="number")
        Customer.objects.filter(pk=ruth.pk).update(own={"visits": "about 12", "x": 1})
    ruth.refresh_from_db()
    url = reverse("crm:customer_edit", args=[ruth.ref])
    with nothing_changes():
        desk_client.post(url, edit_of(ruth, own_visits="about 12"))
    answer = desk_client.post(url, edit_of(ruth, own_visits="about 13"))
    assert "Enter a number in digits" in answer.content.decode()


def sent_back(form) -> dict[str, str]:
    """What a browser posts of a form that nobody touched."""
    posted = {}
    for field in form:
        value = "" if field.value() is None else str(field.value())
        if field.widget_type == "textarea":
            posted[field.name] = value.replace("\r\n", "\n").replace("\n", "\r\n")
        elif field.widget_type == "select":
            offered = [str(code) for code, _label in field.field.choices]
            posted[field.name] = value if value in offered else ""
        else:
            posted[field.name] = value.replace("\r", "").replace("\n", "")
    return posted


def test_what_a_file_brought_survives_the_change_of_another_line(desk_client, ruth):
    with trail.act("arranged", by=None):
        for kind in ("text", "number", "date", "yes_no"):
            OwnField.objects.create(key=kind, label=kind, type=kind)
        Customer.objects.filter(pk=ruth.pk).update(
            language="en_US",
            born_on="1789-07-14",
            worth_knowing="x" * 3_000,
            region="Maine\nNorth",
            own={
                "text": " two\r\nlines " + "x" * 9_000,
                "number": "some\nthing",
                "date": "2020-13-40",
                "yes_no": "perhaps",
            },
        )
    ruth.refresh_from_db()
    url = reverse("crm:customer_edit", args=[ruth.ref])
    posted = sent_back(desk_client.get(url).context["form"])
    with nothing_changes():
        assert desk_client.post(url, posted).status_code == 302
    assert desk_client.post(url, posted | {"given_name": "Rut"}).status_code == 302
    after = Customer.objects.get(pk=ruth.pk)
    assert after.given_name == "Rut"
    for line in ("language", "born_on", "worth_knowing", "region", "own"):
        assert getattr(after, line) == getattr(ruth, line), line


def test_a_line_that_is_touched_is_checked(desk_client, ruth):
    with trail.act("arranged", by=None):
        Customer.objects.filter(pk=ruth.pk).update(worth_knowing="x" * 3_000)
    url = reverse("crm:customer_edit", args=[ruth.ref])
    with nothing_changes():
        answer = desk_client.post(url, edit_of(ruth, worth_knowing="x" * 2_999))
    assert answer.status_code == 422


def test_an_owner_is_named(desk_client, rep, clinician, ruth):
    url = reverse("crm:owner", args=[ruth.ref])
    assert "Tom Brannigan, Clinic desk" in desk_client.get(url).content.decode()
    desk_client.post(url, {"version": 1, "owner": rep.pk, "deputy": clinician.pk})
    ruth.refresh_from_db()
    assert (ruth.owner, ruth.deputy) == (rep, clinician)


def test_the_same_person_cannot_be_owner_and_deputy(desk_client, rep, ruth):
    url = reverse("crm:owner", args=[ruth.ref])
    with nothing_changes():
        answer = desk_client.post(url, {"version": 1, "owner": rep.pk, "deputy": rep.pk})
    assert answer.status_code == 422
    assert "The deputy is the owner already." in answer.content.decode()


def test_a_number_of_another_system_is_added_and_ended(desk_client, ruth):
    url = reverse("crm:identifier_new", args=[ruth.ref])
    desk_client.post(url, {"system": "Larkfield", "value": "L-1"})
    number = ruth.identifiers.get()
    with nothing_changes():
        answer = desk_client.post(url, {"system": "Larkfield", "value": "L-1"})
    assert "This number is on the record already." in answer.content.decode()
    desk_client.post(reverse("crm:identifier_end", args=[number.pk]), {"why": "not theirs"})
    assert not ruth.identifiers.live().exists()


PAGES = ["customer_edit", "owner", "identifier_new"]


@pytest.mark.parametrize("name", PAGES)
def test_the_form_is_shown_and_the_look_is_logged(desk_client, rep, ruth, name):
    assert desk_client.get(reverse(f"crm:{name}", args=[ruth.ref])).status_code == 200
    assert Read.objects.filter(reader=rep, customer=ruth, page=f"crm:{name}").exists()


@pytest.mark.parametrize("name", PAGES)
def test_an_unknown_customer_is_not_there(desk_client, name):
    assert desk_client.get(reverse(f"crm:{name}", args=["CZZZZZZZ"])).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "customer_new"])
def test_writing_needs_its_right(rep, signed_in, ruth, name):
    with trail.act("arranged", by=None):
        rep.groups.clear()
    url = reverse(f"crm:{name}", args=[] if name == "customer_new" else [ruth.ref])
    browser = signed_in(rep)
    with nothing_changes():
        assert browser.post(url, {"system": "a", "value": "b"}).status_code == 403


def test_a_double_click_makes_one_record(desk_client):
    typed = SAM | {"request_key": "6f0c1f4e-5d0e-4b55-9a3b-3f1f1a4f9a11"}
    first = desk_client.post(NEW, typed)
    second = desk_client.post(NEW, typed)
    assert Customer.objects.filter(family_name="Ortiz").count() == 1
    assert second.status_code == 302
    assert first["Location"] in second["Location"]


def test_a_shared_address_is_no_obstacle_after_the_match_was_looked_at(desk_client):
    point = EmailFactory(
        customer__given_name="Ana",
        customer__family_name="Ortiz",
        value="ortiz@fernmail.example",
    )
    typed = SAM | {"email": "ortiz@fernmail.example", "none_of": point.customer.ref}
    answer = desk_client.post(NEW, typed)
    if answer.status_code == 422:
        token = answer.context["form"].doubts["email"]["token"]
        answer = desk_client.post(NEW, typed | {"kept": token})
    assert answer.status_code == 302


def test_what_was_typed_and_not_sent_comes_back(desk_client, ruth):
    url = reverse("crm:customer_edit", args=[ruth.ref])
    begun = {"draft": f"customer_edit:{ruth.ref}", "region": "Maine", "version": "1"}
    desk_client.post("/drafts/", begun)
    page = desk_client.get(url).content.decode()
    assert 'value="Maine"' in page
    assert "What you had typed is back." in page
    assert 'value="Maine"' not in desk_client.get(url + "?afresh=1").content.decode()
    desk_client.post(url, edit_of(ruth, region="Maine", draft=begun["draft"]))
    assert "What you had typed" not in desk_client.get(url).content.decode()

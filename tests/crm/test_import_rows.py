"""What one row's cells become, also where they are unlike what a form would take."""

import pytest

from crm import imports
from crm.forms.customers import LANGUAGES
from crm.importing import languages, people
from crm.models import Customer, OwnField

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("en", "en"),
        ("en_US", "en"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("pt_BR", "pt-br"),
        ("Deutsch", "de"),
        ("german", "de"),
        ("zh_CN", "zh-hans"),
        ("zh", None),
        ("deu", None),
        ("both", None),
    ],
)
def test_a_language_becomes_one_that_the_form_offers(said, code):
    assert languages.code_of(said) == code
    assert code is None or code in dict(LANGUAGES)


def test_a_language_that_is_on_no_list_is_kept_as_it_came(bring):
    run = bring(b"name,language,dob\nRuth Adeyemi,deu,1951-05-04\nFemi Ude,fr_CA,1980-02-11\n")
    ruth, femi = Customer.objects.order_by("id")
    assert (ruth.language, ruth.own) == ("", {"language": "deu"})
    assert "“language” is kept as it came." in run.rows.get(number=1).reason
    assert (femi.language, femi.own) == ("fr", {})


def test_what_is_too_long_to_stand_on_top_is_kept_as_an_own_field(bring):
    notes = "x" * 2_001
    run = bring(
        f"name,notes\nRuth Adeyemi,{notes}\nFemi Ude,{notes[1:]}\n".encode(),
        mapping=["full_name", "worth_knowing"],
    )
    ruth, femi = Customer.objects.order_by("id")
    assert (ruth.worth_knowing, ruth.own) == ("", {"notes": notes})
    assert "longer than 2000 characters" in run.rows.get(number=1).reason
    assert (femi.worth_knowing, femi.own) == (notes[1:], {})


def test_a_name_may_be_as_long_as_on_the_form(bring):
    run = bring(f"first name,last name\n{'A' * 300},Ude\n{'B' * 301},Ude\n".encode())
    assert [row["outcome"] for row in imports.report(run)] == ["created", "refused"]
    assert Customer.objects.get().given_name == "A" * 300


@pytest.mark.parametrize(
    ("whole", "title", "given", "family", "suffix"),
    [
        ("John Smith Jr.", "", "John", "Smith", "Jr."),
        ("John Smith, Jr.", "", "John", "Smith", "Jr."),
        ("Smith Jr., John", "", "John", "Smith", "Jr."),
        ("Smith, John III", "", "John", "Smith", "III"),
        ("Dr. Ana van der Berg, M.D., Ph.D.", "Dr.", "Ana", "van der Berg", "M.D., Ph.D."),
        ("M Smith", "", "M", "Smith", ""),
        ("M. Dubois", "M.", "", "Dubois", ""),
        ("Ivo Md", "", "Ivo", "Md", ""),
        ("Md Anwar Rahman", "", "Md Anwar", "Rahman", ""),
        ("", "", "", "", ""),
    ],
)
def test_a_whole_name_comes_apart(whole, title, given, family, suffix):
    assert people.apart(whole) == {
        "title": title,
        "given_name": given,
        "family_name": family,
        "suffix": suffix,
    }


def test_what_stands_behind_a_name_is_kept(bring):
    run = bring(b"name,dob\nJohn Smith Jr.,1951-05-04\n")
    john = Customer.objects.get()
    assert (john.name, john.own) == ("John Smith", {"name": "John Smith Jr."})
    assert "\u201cJr.\u201d is no name." in run.rows.get().reason


def test_a_column_for_supervisors_is_hidden_though_all_desks_see_one_of_that_name(bring):
    columns = b"name,nat id,dob\n"
    bring(columns + b"Ruth Adeyemi,A-1,1951-05-04\n", mapping=["full_name", "own", "born_on"])
    for row in (b"Femi Ude,A-2,1980-02-11\n", b"Ann Carver,A-3,1966-09-23\n"):
        bring(columns + row, mapping=["full_name", "own_supervisors", "born_on"])
    assert [one.own for one in Customer.objects.order_by("id")] == [
        {"nat-id": "A-1"},
        {"nat-id-supervisors": "A-2"},
        {"nat-id-supervisors": "A-3"},
    ]
    fields = OwnField.objects.values_list("key", "audience")
    assert dict(fields) == {"nat-id": "staff", "nat-id-supervisors": "supervisors"}


def test_region_and_time_zone_can_be_brought_in(bring):
    run = bring(
        b"name,dob,sales region,time zone\nRuth Adeyemi,1951-05-04,Midwest,america/chicago\n"
        b"Femi Ude,1980-02-11,,Moon\n"
    )
    ruth, femi = Customer.objects.order_by("id")
    assert (ruth.region, ruth.time_zone) == ("Midwest", "America/Chicago")
    assert (femi.time_zone, femi.own) == ("", {"time-zone": "Moon"})
    assert "no time zone" in run.rows.get(number=2).reason

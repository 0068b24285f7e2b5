"""What one row's cells become, also where they are unlike what a form would take."""

import pytest

from crm import imports
from crm.forms.customers import LANGUAGES
from crm.importing import languages
from crm.models import Customer

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
    assert "too long to stand on top" in run.rows.get(number=1).reason
    assert (femi.worth_knowing, femi.own) == (notes[1:], {})


def test_a_name_may_be_as_long_as_on_the_form(bring):
    run = bring(f"first name,last name\n{'A' * 300},Ude\n{'B' * 301},Ude\n".encode())
    assert [row["outcome"] for row in imports.report(run)] == ["created", "refused"]
    assert Customer.objects.get().given_name == "A" * 300

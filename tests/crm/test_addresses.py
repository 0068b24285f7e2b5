"""Reading what people dictate: kept as typed, compared by key, refused in plain words."""

import pytest

from crm import addresses
from crm.exceptions import CrmError


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ruth.adeyemi@fernmail.example", "ruth.adeyemi@fernmail.example"),
        ("  Ruth+Bills@Fernmail.Example ", "ruth+bills@fernmail.example"),
        ("ruth@BÜCHER.example", "ruth@xn--bcher-kva.example"),
        ("ruth@xn--bcher-kva.example", "ruth@xn--bcher-kva.example"),
        ("o'brien@fernmail.example", "o'brien@fernmail.example"),
        ('"ruth a"@fernmail.example', '"ruth a"@fernmail.example'),
        ("rüth@fernmail.example", "rüth@fernmail.example"),
        ("\u202aruth@fernmail.example\u202c", "ruth@fernmail.example"),
    ],
)
def test_two_spellings_of_an_email_address_share_one_key(typed, key):
    assert addresses.parse("email", typed).key == key


@pytest.mark.parametrize(
    ("typed", "region", "key"),
    [
        ("(555) 014-2231", "US", "+15550142231"),
        ("555.014.2231", "US", "+15550142231"),
        ("+1 555 014 2231", "DE", "+15550142231"),
        ("0049 30 1234567", "US", "+49301234567"),
        ("00 49 (30) 123 45 67", "GB", "+49301234567"),
        ("0011 49 30 1234567", "AU", "+49301234567"),
        ("030 1234567", "DE", "+49301234567"),
        ("555 014 2231 ext. 12", "US", "+15550142231;ext=12"),
        ("5550142231x12", "US", "+15550142231;ext=12"),
        ("٥٥٥ ٠١٤ ٢٢٣١", "US", "+15550142231"),
        ("\u202d(555) 014-2231\u202c", "US", "+15550142231"),
    ],
)
def test_a_phone_number_is_understood_as_it_is_dialled_at_home(typed, region, key):
    assert addresses.parse("phone", typed, region).key == key


def test_a_postal_address_is_compared_by_its_bare_words():
    one = addresses.parse("postal", "14 Quay Street, Apt. 3B\nPortsförd")
    other = addresses.parse("postal", "14  quay street apt 3b  PORTSFORD")
    assert one.key == other.key
    assert one.value.startswith("14 Quay Street, Apt. 3B")
    assert one.parts == {"lines": ["14 Quay Street", "Apt. 3B", "Portsförd"]}


def test_parts_that_a_source_knows_are_kept():
    parts = {"street": "14 Quay Street", "postcode": "04101"}
    assert addresses.parse("postal", "14 Quay Street, 04101", parts=parts).parts == parts


@pytest.mark.parametrize(
    ("kind", "typed", "advice"),
    [
        ("email", "", "Enter the e-mail address"),
        ("email", "ruth", "There is no @ in it"),
        ("email", "@fernmail.example", "before the @ is missing"),
        ("email", "ruth@", "after the @ is missing"),
        ("email", "ruth@@fernmail.example", "more than one @"),
        ("email", "ruth a@fernmail.example", "There is a space in it"),
        ("email", "ruth@fern mail.example", "There is a space in it"),
        ("email", "ruth@fernmail", "has no ending"),
        ("email", "ruth@fernmail..example", "two dots in a row"),
        ("email", "ruth.@fernmail.example", "one dot too many"),
        ("email", "ruth(home)@fernmail.example", "“(” cannot be in an e-mail address"),
        ("email", "Ruth <ruth@fernmail.example>", "alone, without a name"),
        ("email", "mailto:ruth@fernmail.example", "alone, without a name"),
        ("email", "ruth\u200b.a@fernmail.example", "invisible character"),
        ("email", "ruth@-fernmail.example", "Have it spelled out"),
        ("email", f"{'r' * 65}@fernmail.example", "longer than 64"),
        ("email", f"ruth@{'f' * 400}.example", "longer than any address"),
        ("phone", " ", "Enter the phone number"),
        ("phone", "1-800-FLOWERS", "There are letters in it"),
        ("phone", "work 555 014 2231", "There are letters in it"),
        ("phone", "ask her son", "no digits"),
        ("phone", "014-2231", "area code is missing"),
        ("phone", "123", "digits are missing"),
        ("phone", "5550142231999999", "too many digits"),
        ("phone", "+999 123456", "No country has the code"),
        ("phone", "(555) 014 2231 😀", "“😀” cannot be in a phone number"),
        ("phone", "(555) 014\x002231", "Character 10 is not a letter or sign"),
        ("postal", "14", "no street or place"),
        ("postal", "14 Quay\ud800 Street", "Character 8 is not a letter or sign"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do(kind, typed, advice):
    with pytest.raises(CrmError) as refusal:
        addresses.parse(kind, typed)
    assert advice in refusal.value.message


@pytest.mark.parametrize(
    ("kind", "typed", "printed"),
    [
        ("phone", "5550142231", "(555) 014-2231"),
        ("phone", "+1 555 0142231", "+1 555-014-2231"),
        ("phone", "0049301234567", "+49 30 1234567"),
        ("phone", "555 014 2231 x12", "(555) 014-2231 ext. 12"),
        ("email", "Ruth@Fernmail.example", "Ruth@Fernmail.example"),
    ],
)
def test_numbers_are_printed_in_their_country_s_form(kind, typed, printed):
    address = addresses.parse(kind, typed)
    assert addresses.shown(kind, address.value, address.key) == printed


@pytest.mark.parametrize(
    ("kind", "typed", "printed"),
    [
        ("email", "ruth@fernmail.example", "r•••••••@fernmail.example"),
        ("phone", "555 014 2231 x12", "•••••••31"),
        ("postal", "14 Quay Street", "14•••••••"),
    ],
)
def test_an_old_address_is_printed_scrambled(kind, typed, printed):
    address = addresses.parse(kind, typed)
    assert addresses.scrambled(kind, address.value, address.key) == printed

"""E-mail addresses, phone numbers and postal addresses: read, compared and shown.

Pure: no database. What is typed is kept as typed; the key is what two spellings of one address
have in common.
"""

import re
import unicodedata
from dataclasses import dataclass, field

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from email_validator import EmailSyntaxError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from crm import texts
from crm.exceptions import CrmError

EMAIL, PHONE, POSTAL = "email", "phone", "postal"
KINDS: dict[str, Promise] = {
    EMAIL: gettext_lazy("e-mail address"),
    PHONE: gettext_lazy("phone number"),
    POSTAL: gettext_lazy("postal address"),
}
LONGEST = 320


class Unusable(CrmError):
    """That is not an address, so nothing could ever arrive there."""


@dataclass(frozen=True)
class Address:
    """One address: as typed, the key for comparing, and what it is made of."""

    kind: str
    value: str
    key: str
    parts: dict = field(default_factory=dict)


def kind_in_words(kind: str) -> str:
    """E-mail address, phone number or postal address, as a sentence says it."""
    return str(KINDS[kind])


def parse(kind: str, value: str, region: str = "US", parts: dict | None = None) -> Address:
    """Read what was typed as an address of ``kind``; national phone numbers are of ``region``.

    ``parts`` of a postal address are kept where a source knows them (street, postcode, …).
    Raises ``Unusable`` or ``Unreadable`` with a sentence that says what to do about it.
    """
    typed = texts.trimmed(texts.readable(value))
    if not typed:
        raise Unusable(str(EMPTY[kind]), field="value")
    if len(typed) > LONGEST:
        raise Unusable(
            _("This is longer than any address. Keep it under 320 characters."), field="value"
        )
    if kind == EMAIL:
        return _email(typed)
    if kind == PHONE:
        return _phone(typed, region)
    return _postal(typed, parts)


EMPTY: dict[str, Promise] = {
    EMAIL: gettext_lazy("Enter the e-mail address."),
    PHONE: gettext_lazy("Enter the phone number."),
    POSTAL: gettext_lazy("Enter the address."),
}


# E-mail

# What goes wrong in practice, in the order in which it is worth saying.
EMAIL_SLIPS: list[tuple[re.Pattern, Promise]] = [
    (
        texts.INVISIBLE,
        gettext_lazy(
            "There is an invisible character in it. Type the address instead of pasting it."
        ),
    ),
    (
        re.compile(r"[<>]|^mailto:"),
        gettext_lazy("Enter the address alone, without a name or brackets around it."),
    ),
    (
        re.compile(r"^[^@]*$"),
        gettext_lazy("There is no @ in it. An e-mail address looks like name@example.org."),
    ),
    (re.compile(r'^[^"]*@[^"]*@'), gettext_lazy("There is more than one @ in it. Keep one.")),
    (re.compile(r"^@"), gettext_lazy("The part before the @ is missing.")),
    (re.compile(r"@$"), gettext_lazy("The part after the @ is missing.")),
    (
        re.compile(r'^[^"]*\s|@.*\s'),
        gettext_lazy("There is a space in it. E-mail addresses have none."),
    ),
    (re.compile(r"\.\."), gettext_lazy("There are two dots in a row. Keep one.")),
    (
        re.compile(r"^\.|\.@|@\.|\.$"),
        gettext_lazy("There is one dot too many, at an end or at the @."),
    ),
    (
        re.compile(r"@[^.]+$"),
        gettext_lazy("The part after the @ has no ending, such as .com or .org."),
    ),
]


def _email(typed: str) -> Address:
    for pattern, advice in EMAIL_SLIPS:
        if pattern.search(typed):
            raise Unusable(str(advice), field="value")
    if len(typed.rpartition("@")[0]) > 64:
        raise Unusable(_("The part before the @ is longer than 64 characters."), field="value")
    try:
        read = validate_email(typed, check_deliverability=False, allow_quoted_local=True)
    except EmailSyntaxError as problem:
        raise Unusable(_email_advice(typed), field="value") from problem
    return Address(EMAIL, typed, f"{read.local_part.lower()}@{read.ascii_domain.lower()}")


def _email_advice(typed: str) -> str:
    if strange := re.search(r"[^\w.@!#$%&'*+/=?^`{|}~-]", typed):
        return _("“%(sign)s” cannot be in an e-mail address.") % {"sign": strange.group()}
    return _(
        "The part after the @ is not a name that mail can be sent to. Have it spelled out."
    )


# Phone

EXTENSION = re.compile(r"(?:;?\s*(?:ext(?:ension|n)?\.?|x|#)\s*[:.]?\s*)(\d{1,7})\s*$", re.I)
PHONE_SLIPS: dict[int, Promise] = {
    ValidationResult.TOO_SHORT: gettext_lazy(
        "Some digits are missing. Have it read out again."
    ),
    ValidationResult.TOO_LONG: gettext_lazy(
        "There are too many digits. Have it read out again."
    ),
    ValidationResult.INVALID_LENGTH: gettext_lazy(
        "No number in that country has this many digits. Have it read out again."
    ),
    ValidationResult.INVALID_COUNTRY_CODE: gettext_lazy(
        "No country has the code after the +. Have it read out again."
    ),
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: gettext_lazy(
        "The area code is missing. Enter the number with it."
    ),
}


def _phone(typed: str, region: str) -> Address:
    bare = texts.INVISIBLE.sub("", unicodedata.normalize("NFKC", typed))
    _digits_only(bare)
    number = _number(bare, region)
    key = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.extension:
        key += f";ext={number.extension}"
    return Address(PHONE, typed, key)


def _digits_only(bare: str) -> None:
    main = EXTENSION.sub("", bare)
    if not re.search(r"\d", main):
        raise Unusable(_("There are no digits in it. Enter them."), field="value")
    if re.search(r"[^\W\d_]", main):
        raise Unusable(
            _(
                "There are letters in it. Enter the digits they stand for;"
                " a word such as “work” goes into the label."
            ),
            field="value",
        )
    if strange := re.search(r"[^\d\s+()./\-‐-―−~]", main):
        raise Unusable(
            _("“%(sign)s” cannot be in a phone number.") % {"sign": strange.group()},
            field="value",
        )


def _number(bare: str, region: str) -> PhoneNumber:
    """The number in ``bare``: as dialled at home, else with 00 meant as the + of abroad."""
    readings = [bare]
    if abroad := re.match(r"\D*00", bare):
        readings.append("+" + bare[abroad.end() :])
    best = ValidationResult.INVALID_COUNTRY_CODE
    found: PhoneNumber | None = None
    for reading in readings:
        number, result = _read(reading, region)
        if number and phonenumbers.is_valid_number(number):
            return number
        if result == ValidationResult.IS_POSSIBLE:
            found = found or number
        best = result
    if found is None:
        raise Unusable(str(PHONE_SLIPS[best]), field="value")
    return found


def _read(text: str, region: str) -> tuple[PhoneNumber | None, int]:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as problem:
        return None, PARSE_PROBLEMS.get(problem.error_type, ValidationResult.TOO_SHORT)
    return number, phonenumbers.is_possible_number_with_reason(number)


PARSE_PROBLEMS = {
    NumberParseException.INVALID_COUNTRY_CODE: ValidationResult.INVALID_COUNTRY_CODE,
    NumberParseException.TOO_LONG: ValidationResult.TOO_LONG,
}


# Postal


def _postal(typed: str, parts: dict | None) -> Address:
    words = postal_words(typed)
    if not re.search(r"[^\W\d_]", words):
        raise Unusable(_("There is no street or place in it. Enter both."), field="value")
    lines = [line for raw in re.split(r"[\n,;]+", typed) if (line := texts.trimmed(raw))]
    return Address(POSTAL, typed, words, parts if parts is not None else {"lines": lines})


def postal_words(text: str) -> str:
    """The bare words of a postal address: no case, accents or punctuation."""
    split = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in split if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", plain))[:LONGEST]


# Shown


def shown(kind: str, value: str, key: str) -> str:
    """An address as pages print it: a phone number in its country's form, others as typed.

    A number that was typed with its country code keeps it.
    """
    if kind != PHONE:
        return value
    number, _result = _read(key, "")
    if number is None:
        return value
    abroad = re.match(r"[^\d+]*(\+|00)", value)
    style = PhoneNumberFormat.INTERNATIONAL if abroad else PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(number, style)


def scrambled(kind: str, value: str, key: str) -> str:
    """An old address as pages print it: enough to recognise it, not enough to use it."""
    if kind == EMAIL:
        before, _at, after = value.rpartition("@")
        return f"{before[:1]}{HIDDEN}@{after}"
    if kind == PHONE:
        return HIDDEN + key.partition(";")[0][-2:]
    return f"{value[:2]}{HIDDEN}"


HIDDEN = "•" * 7

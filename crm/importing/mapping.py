"""What each column is: guessed from its header, checked against what stands in it."""

import re
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from crm.exceptions import CrmError
from crm.importing import dates
from crm.importing.fields import FIELDS, HEADERS, OWN, bare_header
from crm.importing.reading import Sheet

NAMES = ("given_name", "family_name", "full_name", "organisation_name")
# Parts of headers that name a column where the whole header is not known.
PARTS = [
    (re.compile(r"\b(opt(ed)? ?out|unsubscribed?|do not|no marketing)\b"), "refusal"),
    (re.compile(r"\be ?mail"), "email"),
    (re.compile(r"\b(phone|mobile|telephone|tel|cell|telefon|handy)"), "phone"),
    (re.compile(r"\b(birth|dob|born)"), "born_on"),
    (re.compile(r"\b(first|given|fore) ?names?\b"), "given_name"),
    (re.compile(r"\b(last|family|sur) ?names?\b"), "family_name"),
    (re.compile(r"\b(post ?code|postal code|zip)\b"), "postcode"),
    (re.compile(r"\b(city|town|suburb)\b"), "city"),
    (re.compile(r"\b(social security|passport)\b"), "public_identifier"),
    (re.compile(r"\b(id|number|no|nr|ref|account|policy)$"), "identifier"),
]
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
PHONE = re.compile(r"^[+(]*\d[\d\s()./+-]{5,}(\s*(x|ext)\.?\s*\d+)?$", re.IGNORECASE)
NAME = re.compile(r"^[^\W\d_][^\d@_;:]*$")
TITLES = frozenset(
    """
    dame dr fr frau fräulein herr hr lady lord m madame master miss mlle mme monsieur mr mrs ms
    mx prof professor rev revd señor señora sig sir sr sra srta
    """.split()  # noqa: SIM905 - a list of words reads better in lines
)


class NoName(CrmError):
    """No column holds a name. Say which column is the name of the person or organisation."""


class TwiceTheSame(CrmError):
    """Two columns are said to be the same."""


def guess(sheet: Sheet, *, today: date) -> list[str]:
    """What each column is, as names of ``FIELDS``; what is unknown becomes an own field."""
    guessed = [by_header(name) for name in sheet.columns]
    guessed = [
        field if fits(field, sheet.values(at), today) else OWN
        for at, field in enumerate(guessed)
    ]
    for at, field in enumerate(guessed):
        if field == OWN and (found := by_content(sheet.values(at), sheet, today)):
            guessed[at] = found
    if not sheet.layout.has_header and not set(guessed) & set(NAMES):
        _guess_names(guessed, sheet)
    return _once_each(_names_together(_address_together(guessed)))


def check(mapping: list[str], columns: list[str]) -> None:
    """Refuse a mapping by which nobody could be brought in: ``NoName`` or ``TwiceTheSame``."""
    if not set(mapping) & set(NAMES):
        raise NoName(
            _("No column holds a name. Say which of these is the name: %(columns)s.")
            % {"columns": ", ".join(columns)}
        )
    for field in dict.fromkeys(mapping):
        if mapping.count(field) > 1 and not FIELDS[field].is_many:
            raise TwiceTheSame(
                _("Two columns are said to be the %(field)s. Choose one of them.")
                % {"field": FIELDS[field].label}
            )


def date_order(sheet: Sheet, mapping: list[str], otherwise: str) -> str:
    """Whether the day or the month comes first in this file."""
    columns = [at for at, field in enumerate(mapping) if field in ("born_on", "since_on")]
    return dates.order_of((value for at in columns for value in sheet.values(at)), otherwise)


def by_header(header: str) -> str:
    """What a column is by its header; an own field where that says nothing."""
    bare = bare_header(header)
    bare = re.sub(r" \d$", "", bare) if bare not in HEADERS else bare
    if bare in HEADERS:
        return HEADERS[bare]
    return next((field for pattern, field in PARTS if pattern.search(bare)), OWN)


def by_content(values: list[str], sheet: Sheet, today: date) -> str:
    """What a column is by its values alone; without a header more is guessed from them."""
    if mostly(EMAIL.match, values, 0.7):
        return "email"
    if sheet.layout.has_header:
        return ""
    if _are_dates(values, today):
        return "born_on"
    if mostly(PHONE.match, values, 0.8) and mostly(
        re.compile(r"^[+0(]|[ ()/-]").search, values, 0.5
    ):
        return "phone"
    if mostly(re.compile(r"\d").search, values, 0.9) and _tell_apart(values):
        return "identifier" if len(values) > 2 else ""
    return ""


def fits(field: str, values: list[str], today: date) -> bool:
    """Whether what stands in a column can be what its header says; an empty one can be all."""
    if not values or field not in FITS:
        return True
    return FITS[field](values, today)


def mostly(test: Callable, values: list[str], share: float) -> bool:
    return bool(values) and sum(bool(test(value)) for value in values) >= share * len(values)


def _are_dates(values: list[str], today: date) -> bool:
    return any(
        mostly(lambda value: dates.read(value, order, today=today), values, 0.5)  # noqa: B023
        for order in (dates.DAY_FIRST, dates.MONTH_FIRST)
    )


def _tell_apart(values: list[str]) -> bool:
    """Whether a number belongs to one person: a policy that a family shares does not."""
    return len(values) - len(set(values)) <= max(1, len(values) // 50)


FITS: dict[str, Callable[[list[str], date], bool]] = {
    "email": lambda values, _today: mostly(lambda value: "@" in value, values, 0.3),
    "phone": lambda values, _today: mostly(
        lambda value: sum(sign.isdigit() for sign in value) >= 6, values, 0.3
    ),
    "title": lambda values, _today: mostly(is_title, values, 0.5),
    "born_on": _are_dates,
    "since_on": _are_dates,
    "identifier": lambda values, _today: _tell_apart(values),
    "public_identifier": lambda values, _today: _tell_apart(values),
    "full_name": lambda values, _today: mostly(NAME.match, values, 0.5),
}


def is_title(text: str) -> bool:
    return text.casefold().rstrip(".") in TITLES


def _guess_names(guessed: list[str], sheet: Sheet) -> None:
    """In a file without a header the first columns of plain words are the names."""
    words = [
        at
        for at, field in enumerate(guessed)
        if field == OWN and mostly(NAME.match, sheet.values(at), 0.9)
    ]
    if words and mostly(lambda value: " " in value, sheet.values(words[0]), 0.5):
        guessed[words[0]] = "full_name"
    else:
        for at, field in zip(words, ("given_name", "family_name"), strict=False):
            guessed[at] = field


def _names_together(guessed: list[str]) -> list[str]:
    """A column “name” beside first names holds the family name, and the other way round."""
    if "full_name" not in guessed:
        return guessed
    missing = [field for field in ("given_name", "family_name") if field not in guessed]
    meant = missing[0] if len(missing) == 1 else "full_name" if missing else OWN
    return [meant if field == "full_name" else field for field in guessed]


def _address_together(guessed: list[str]) -> list[str]:
    """A column “address” beside a city or postcode holds the street."""
    if {"city", "postcode"} & set(guessed):
        meant = "address_line" if "street" in guessed else "street"
        guessed = [meant if field == "address" else field for field in guessed]
    if not {"street", "address_line"} & set(guessed):
        guessed = [OWN if field == "street_number" else field for field in guessed]
    return guessed


def _once_each(guessed: list[str]) -> list[str]:
    seen: set[str] = set()
    for at, field in enumerate(guessed):
        if field in seen and not FIELDS[field].is_many:
            guessed[at] = "address_line" if field == "street" else OWN
        seen.add(field)
    return guessed

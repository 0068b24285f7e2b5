"""What a row says that is not known of whom it was taken for: it is kept with the row."""

from collections.abc import Collection

from crm.importing.fields import FIELDS
from crm.importing.rows import Person
from crm.matching.traits import Key, bare
from crm.models import Customer

# By which field a contact point of each kind is called.
COLUMNS = {"email": "email", "phone": "phone", "postal": "address"}


def surplus(
    person: Person,
    other: Person | Customer,
    *,
    keys: Collection[Key],
    numbers: Collection[tuple[str, str]],
) -> list[str]:
    """In words what ``person`` says more than, or unlike, ``other`` with these addresses."""
    words = [
        *(number[0] for number in person.identifiers if number not in numbers),
        *(FIELDS[COLUMNS[key[0]]].label for key in person.points if key not in keys),
        *(
            FIELDS[name].label
            for name, value in person.lines.items()
            if name in FIELDS and not _is_said(value, _line(other, name))
        ),
        *(key for key, value in person.own.items() if other.own.get(key) != value),
    ]
    return list(map(str, dict.fromkeys(words)))


def _line(other: Person | Customer, name: str):
    return getattr(other, name) if isinstance(other, Customer) else other.lines.get(name)


def _is_said(value, known) -> bool:
    if isinstance(value, list):
        return set(value) <= set(known or ())
    return value == known or bare(str(value)) == bare(str(known or ""))

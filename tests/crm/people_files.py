"""Files of invented people, and the same people again with slips, to measure matching by."""

import csv
import io
import random
import string
from collections.abc import Iterable
from datetime import date, timedelta

COLUMNS = (
    "number",
    "first name",
    "last name",
    "birth date",
    "street number",
    "street",
    "city",
    "zip",
    "phone",
)
GIVEN = "Ada Ben Cora Dan Eva Femi Gus Hana Ivo Jane Karl Lena Mia Noah Ola Petra Ruth Sam"
ROOTS = "Ash Birch Cold Dun East Fair Grey Hol Iron Kirk Long Mar North Oak Pen Rad Stan Thorn"
ENDS = (
    "bridge brook bury by dale den field ford ham hurst land ley mere more stead ton well wick"
)
STREETS = (
    "Quay Street, Mill Lane, Long Row, Abbey Road, Kiln Close, Station Road, Hill Crescent"
)

Line = dict[str, str]


def people(count: int, seed: int = 7) -> list[Line]:
    """Different people, a tenth of them in a household of two; always the same ones."""
    dice = random.Random(seed)  # noqa: S311 - invented people, no secrets
    lines: list[Line] = []
    for number in range(1, count + 1):
        person = {
            "number": f"N-{number}",
            "first name": dice.choice(GIVEN.split()),
            "last name": dice.choice(ROOTS.split()) + dice.choice(ENDS.split()),
            "birth date": str(date(1930, 1, 1) + timedelta(dice.randrange(28_000))),
            "street number": str(dice.randrange(1, 300)),
            "street": dice.choice(STREETS.split(", ")),
            "city": dice.choice(ROOTS.split()) + "ton",
            "zip": f"{dice.randrange(10_000, 99_999)}",
            "phone": f"(555) {dice.randrange(200, 999)}-{dice.randrange(10_000):04}",
        }
        if number % 10 == 0:
            # A family: one name, address and phone; birth dates and first names differ.
            family = {name: lines[-1][name] for name in (*COLUMNS[4:], "last name")}
            given = [name for name in GIVEN.split() if name != lines[-1]["first name"]]
            person |= family | {"first name": dice.choice(given)}
        lines.append(person)
    return lines


def with_slips(lines: Iterable[Line], seed: int = 11) -> list[Line]:
    """The same people as somebody else took them down: two fields of each have a slip."""
    dice = random.Random(seed)  # noqa: S311 - invented slips, no secrets
    return [_with_slips(line, dice) for line in lines]


def as_csv(lines: list[Line]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def _with_slips(line: Line, dice: random.Random) -> Line:
    slipped = line | {"number": f"M-{line['number']}"}
    for name in dice.sample(["first name", "last name", "birth date", "street", "phone"], 2):
        slipped[name] = "" if dice.random() < 0.2 else _slip(slipped[name], dice)
    return slipped


def _slip(text: str, dice: random.Random) -> str:
    """One sign swapped with the next, left out, doubled or mistaken."""
    at = dice.randrange(len(text) - 1)
    other = dice.choice(string.digits if text[at].isdigit() else string.ascii_lowercase)
    return dice.choice(
        [
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[: at + 1] + text[at:],
            text[:at] + other + text[at + 1 :],
        ]
    )

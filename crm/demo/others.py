"""Some two thousand ordinary customers, each with a few years of believable history."""

import random
from collections.abc import Callable
from datetime import date

from crm.demo.pen import Pen
from crm.demo.words import CALLS, FAMILY, GIVEN, NOTES, PLACES, STREETS, TAGS
from crm.models import Identifier

MANY = 2_000
DESK_PEOPLE = {
    "Phone desk": "imani",
    "Clinic desk": "tom",
    "Clinic billing": "sara",
    "Store counter": "priya",
    "Home Repair": "luis",
}
TITLES = ["Ms.", "Mr.", "Mr.", "Ms.", "Dr.", ""]


def furnish(progress: Callable[[float], None]) -> None:
    """Go on after the last person that an earlier run furnished; each person is one transaction."""
    here = set(Identifier.objects.filter(system="Larkfield").values_list("value", flat=True))
    pen = Pen()
    for number in range(MANY):
        account = f"L-2{number:04}"
        if account not in here:
            furnish_one(pen, account, random.Random(account))
        if number % 50 == 0:
            progress(number / MANY)
    progress(1.0)


def furnish_one(pen: Pen, account: str, dice: random.Random) -> None:
    years = dice.choice([1, 1, 2, 3, 5, 8])
    first_day = dice.randint(20, 365 * years)
    desk = dice.choice(list(DESK_PEOPLE))
    customer = pen.registers(DESK_PEOPLE[desk], first_day, account=account, **person(dice))
    for day in sorted(dice.sample(range(first_day), dice.randint(1, 6)), reverse=True):
        desk = dice.choice(list(DESK_PEOPLE))
        happen(pen, customer, desk, day, dice)


def happen(pen: Pen, customer, desk: str, day: int, dice: random.Random) -> None:
    """One thing that happened on one day: mostly a contact, sometimes a note."""
    hour = f"{dice.randint(8, 17):02}:{dice.randint(0, 59):02}"
    hand = DESK_PEOPLE[desk]
    if dice.random() < 0.3:
        pen.notes(hand, day, hour, customer, dice.choice(NOTES[desk]))
        return
    channel, reason, words, minutes = dice.choice(CALLS[desk])
    pen.logs(hand, day, hour, customer, channel, reason, words, minutes)


def person(dice: random.Random) -> dict:
    given, family = dice.choice(GIVEN), dice.choice(FAMILY)
    place, code = dice.choice(PLACES)
    plain = family.replace("’", "").lower()
    mailbox = dice.choice(["fernmail", "harbourpost", "lakenet"])
    return {
        "title": dice.choice(TITLES),
        "given_name": given,
        "family_name": family,
        "born_on": date(dice.randint(1935, 2006), dice.randint(1, 12), dice.randint(1, 28)),
        "phone": f"(555) {dice.randint(200, 899)}-{dice.randint(0, 9999):04}",
        "email": f"{given.lower()}.{plain}{dice.randint(1, 9999)}@{mailbox}.example",
        "postal": f"{dice.randint(1, 120)} {dice.choice(STREETS)}, {place} {code}",
        "read_back": tuple(dice.sample(["phone", "email", "postal"], dice.randint(0, 3))),
        "tags": [dice.choice(TAGS)] if dice.random() < 0.15 else [],
    }

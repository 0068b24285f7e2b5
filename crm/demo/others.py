"""Some two thousand ordinary customers, each with a few years of believable history.

In every round of 25 accounts are a couple, their household, and an organisation with its
contact person. All is drawn from the account's own number, so that a run that was cut short
goes on with the same people.
"""

import random
from collections.abc import Callable
from datetime import date

from django.db import transaction

from crm.demo.ordering import order_something
from crm.demo.pen import Pen
from crm.demo.words import (
    CALLS,
    CARE,
    FAMILY,
    GIVEN,
    MEN,
    NOTES,
    PLACES,
    STREETS,
    TAGS,
    TRADES,
    WOMEN,
)
from crm.models import Customer, Identifier

MANY = 2_000
ROUND = 25
PARTNER, HOUSEHOLD, ORGANISATION = 14, 15, 20
# How many of the accounts before it belong to one at such a place of the round.
KIN = {PARTNER: 1, HOUSEHOLD: 2, ORGANISATION: 1}
DESK_PEOPLE = {
    "Phone desk": "imani",
    "Clinic desk": "tom",
    "Clinic billing": "sara",
    "Store counter": "priya",
    "Home Repair": "luis",
}
HANDS = list(DESK_PEOPLE.values())
YEARS = [1, 1, 2, 3, 5, 8]
# Most live here; the others keep a second home, and some services reach only some states.
REGIONS = ["ME"] * 12 + ["CT", "MA", "MA", "NH", "NH", "NJ", "NY", "NY", "PA", "RI", "VT", "VT"]


def furnish(progress: Callable[[float], None]) -> None:
    """Go on after the last one that an earlier run furnished; each is one transaction."""
    here = set(Identifier.objects.filter(system="Larkfield").values_list("value", flat=True))
    pen = Pen()
    for number in range(MANY):
        if account(number) not in here:
            with transaction.atomic():
                furnish_one(pen, number)
        if number % 50 == 0:
            progress(number / MANY)
    progress(1.0)


def furnish_one(pen: Pen, number: int) -> None:
    """Register one customer, say who belongs to them, and let some things happen."""
    dice = drawn(number, "history")
    first_day = since(number)
    customer = pen.registers(
        dice.choice(HANDS),
        first_day,
        account=account(number),
        region=drawn(number, "region").choice(REGIONS),
        **lines_of(number),
    )
    relate(pen, customer, number, first_day)
    days = sorted(dice.sample(range(first_day), dice.randint(1, 6)), reverse=True)
    for day in days:
        happen(pen, customer, dice.choice(list(DESK_PEOPLE)), day, dice)
    bear_in_mind(pen, customer, days[-1], dice)
    order_something(pen, customer, f"S-3{number:04}", first_day, drawn(number, "orders"))
    part(pen, customer, days[-1], drawn(number, "standing"))


def relate(pen: Pen, customer: Customer, number: int, day: int) -> None:
    """Say what those of the accounts before are to this one."""
    kin = [account(number - back) for back in range(1, KIN.get(number % ROUND, 0) + 1)]
    role, scopes = {
        Customer.Kind.HOUSEHOLD: ("lives here", ["deliveries"]),
        Customer.Kind.ORGANISATION: ("contact person", ["everything"]),
    }.get(customer.kind, ("partner", ["deliveries", "visits"]))
    for other in Customer.objects.filter(
        identifiers__system="Larkfield", identifiers__value__in=kin
    ):
        pen.lets_act("imani", day, customer, other, role, scopes, "Said so on the phone")


def happen(pen: Pen, customer: Customer, desk: str, day: int, dice: random.Random) -> None:
    """One thing that happened on one day: mostly a contact, sometimes a note."""
    hour = f"{dice.randint(8, 17):02}:{dice.randint(0, 59):02}"
    hand = DESK_PEOPLE[desk]
    if dice.random() < 0.3:
        pen.notes(hand, day, hour, customer, dice.choice(NOTES[desk]))
        return
    channel, reason, words, minutes = dice.choice(CALLS[desk])
    pen.logs(hand, day, hour, customer, channel, reason, words, minutes)


def bear_in_mind(pen: Pen, customer: Customer, day: int, dice: random.Random) -> None:
    """Some have an owner, and something that every desk must know, since their last contact."""
    if customer.kind == Customer.Kind.ORGANISATION or dice.random() < 0.03:
        pen.owns("marta", day, "18:10", customer, *dice.sample(HANDS, 2))
    if dice.random() < 0.04:
        pen.bears_in_mind(dice.choice(HANDS), day, "18:20", customer, *dice.choice(CARE))


def part(pen: Pen, customer: Customer, day: int, dice: random.Random) -> None:
    """A few left, and a few people have died, since their last contact."""
    chance = dice.random()
    if chance < 0.02:
        pen.parts_with("imani", day, customer, Customer.Standing.LEFT, "Moved away")
    elif chance < 0.03 and customer.is_person:
        pen.parts_with("imani", day, customer, Customer.Standing.DIED, "The family called us")


def account(number: int) -> str:
    return f"L-2{number:04}"


def drawn(number: int, what: str) -> random.Random:
    """The dice for one side of an account; the same ones each time."""
    return random.Random(f"{account(number)} {what}")


def since(number: int) -> int:
    """How many days ago they came; whoever belongs to others comes after them."""
    together = [number - back for back in range(KIN.get(number % ROUND, 0) + 1)]
    return min(drawn(each, "since").randint(20, 365 * YEARS[each % 6]) for each in together)


def lines_of(number: int) -> dict:
    dice = drawn(number, "lines")
    place = number % ROUND
    if place == ORGANISATION:
        return organisation(dice)
    if place not in KIN:
        return person(dice.choice(FAMILY), dice)
    first = lines_of(number - KIN[place])
    postal, family = first["postal"], first["family_name"]
    if place == HOUSEHOLD:
        return household(family, dice) | {"postal": postal}
    return person(family, dice) | {"postal": postal}


def person(family: str, dice: random.Random) -> dict:
    given = dice.choice(GIVEN)
    return {
        "title": title(given, dice),
        "given_name": given,
        "family_name": family,
        "born_on": date(dice.randint(1935, 2006), dice.randint(1, 12), dice.randint(1, 28)),
        **reach(f"{given}.{family}", dice),
    }


def title(given: str, dice: random.Random) -> str:
    if dice.random() < 0.15:
        return dice.choice(["Dr.", "", ""])
    return "Ms." if given in WOMEN else "Mr." if given in MEN else ""


def household(family: str, dice: random.Random) -> dict:
    name = f"{family} household"
    return {"kind": Customer.Kind.HOUSEHOLD, "organisation_name": name, **reach(family, dice)}


def organisation(dice: random.Random) -> dict:
    name = dice.choice(TRADES).format(dice.choice([*FAMILY, *STREETS]))
    return {"kind": Customer.Kind.ORGANISATION, "organisation_name": name, **reach(name, dice)}


def reach(name: str, dice: random.Random) -> dict:
    """Phone, e-mail and postal address, and which of them were read back."""
    mailbox = "".join(sign for sign in name.lower() if sign.isalpha() or sign == ".")
    provider = dice.choice(["fernmail", "harbourpost", "lakenet"])
    place, code = dice.choice(PLACES)
    return {
        "phone": f"(555) {dice.randint(200, 899)}-{dice.randint(0, 9999):04}",
        "email": f"{mailbox}{dice.randint(1, 9999)}@{provider}.example",
        "postal": f"{dice.randint(1, 120)} {dice.choice(STREETS)}, {place} {code}",
        "read_back": tuple(dice.sample(["phone", "email", "postal"], dice.randint(0, 3))),
        "tags": [dice.choice(TAGS)] if dice.random() < 0.15 else [],
    }

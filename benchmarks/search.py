"""Finding people by what a caller says, among many and among very many.

What is asked is drawn from the people who are there, by the same dice in every run.
"""

import random
import statistics
from collections.abc import Callable
from itertools import cycle
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks import browsers, floors
from benchmarks.measure import Row, Times, beside, in_turn, within
from benchmarks.sets import run
from crm.models import Customer, User

ASKED, LISTED = 200, 8
P95, GROWTH, TAIL = 150, 5, 20
PEOPLE = """
select given_name, family_name, ref, to_char(born_on, 'YYYY-MM-DD'),
  to_char(born_on, 'FMDD FMMonth YYYY'),
  (select value from crm_contactpoint p where p.customer_id = c.id and kind = 'email'),
  (select value from crm_contactpoint p where p.customer_id = c.id and kind = 'phone'),
  (select value from crm_contactpoint p where p.customer_id = c.id and kind = 'postal'),
  (select value from crm_identifier i where i.customer_id = c.id)
from crm_customer c where id = any (%s) and kind = 'person' order by id
"""
# Beginnings that thousands share, and parts that nearly everybody has.
FRAGMENTS = (
    *("a", "b", "s", "ab", "an", "mar", "sch", "st", "tr", "ber", "ing", "man"),
    *("5", "55", "555", "19", "196", "0", "L-0", "(555)", "@", "fernmail", ".example"),
    *("street", "road", "ms", "mr", "sons", "a b", "an st", "abbott", "abbott a", "ada abbott"),
)


class Person(NamedTuple):
    """What a caller may say of themselves."""

    given: str
    family: str
    ref: str
    born: str
    birthday: str
    email: str
    phone: str
    postal: str
    account: str

    @property
    def mailbox(self) -> str:
        return self.email.partition("@")[0]

    @property
    def street(self) -> str:
        return self.postal.partition(",")[0]


ASKS: dict[str, Callable[[Person, random.Random], str]] = {
    "a name": lambda one, dice: shuffled(dice, one.given, one.family),
    "a name begun": lambda one, dice: shuffled(dice, one.given[:3], one.family[:5]),
    "a misspelt name": lambda one, dice: shuffled(dice, one.given, slip(dice, one.family)),
    "part of an e-mail": lambda one, dice: one.mailbox[dice.randint(1, 4) :],
    "part of a phone": lambda one, dice: one.phone[-8 + dice.randint(0, 2) :],
    "a ref or an account": lambda one, dice: dice.choice((one.ref, one.account)),
    "a birth date": lambda one, dice: dice.choice((one.born, one.birthday)),
    "a street": lambda one, dice: one.street,
    "name and birth date": lambda one, dice: shuffled(dice, one.family, one.born),
    "name and digits": lambda one, dice: f"{one.family} {one.phone[-4:]}",
}
FRAGMENT = "the worst fragments"
BARE, ROWS = "bare", "bare SQL for eight people by their ids"


def shuffled(dice: random.Random, *words: str) -> str:
    return " ".join(dice.sample(words, len(words)))


def slip(dice: random.Random, word: str) -> str:
    """The word as somebody hears it: one letter left out, doubled, changed or swapped."""
    at = dice.randrange(1, len(word)) if len(word) > 1 else 0
    before, sign, after = word[:at], word[at], word[at + 1 :]
    swapped = before + after[:1] + sign + after[1:]
    return dice.choice(
        (before + after, before + sign * 2 + after, f"{before}e{after}", swapped)
    )


def times(rounds: int) -> dict[str, Times]:
    """How long each kind of question takes in the command bar of the database we point at."""
    dice = random.Random(8)  # noqa: S311
    reader = browsers.signed_in(User.objects.get(username="imani"))
    asks = {
        kind: browsers.visits(reader, map(address, few)) for kind, few in questions().items()
    }
    last = Customer.objects.latest("pk").pk
    ids = cycle([dice.sample(range(1, last + 1), LISTED) for _ in range(ASKED)])
    return in_turn(rounds, **asks, **{BARE: lambda: floors.bare_people(next(ids))})


def questions() -> dict[str, list[str]]:
    dice = random.Random(7)  # noqa: S311
    last = Customer.objects.latest("pk").pk
    people = [Person(*row) for row in run(PEOPLE, [dice.sample(range(1, last + 1), ASKED)])]
    asked = {kind: [ask(one, dice) for one in people] for kind, ask in ASKS.items()}
    return asked | {FRAGMENT: list(FRAGMENTS)}


def address(question: str) -> str:
    return f"{reverse('crm:search_palette')}?{urlencode({'q': question})}"


def rows(taken: dict[int, dict[str, Times]]) -> list[Row]:
    """Every line of the table about search, from the times for each number of customers."""
    bare = {people: kinds.pop(BARE) for people, kinds in taken.items()}
    made = [
        within(f"Search {people:,} customers by {kind}", times, P95)
        for people, kinds in taken.items()
        for kind, times in kinds.items()
    ]
    all_kinds = [
        beside(f"Search {people:,} customers, all kinds", whole(kinds), bare[people], ROWS)
        for people, kinds in taken.items()
    ]
    return [*made, *all_kinds, *map(tail, taken, taken.values()), *growth(taken)]


def tail(people: int, kinds: dict[str, Times]) -> Row:
    """The slowest answer to a fragment beside the usual answer."""
    slowest, usual = kinds[FRAGMENT].p99, whole(kinds).p50
    ratio = slowest / usual
    what = f"Worst fragment among {people:,}: its p99 beside the median of all"
    return Row(what, f"{slowest:.1f}", f"{usual:.1f}", ratio, f"≤ {TAIL} ×", ratio <= TAIL)


def growth(taken: dict[int, dict[str, Times]]) -> list[Row]:
    """Ten times as many customers: how much longer the same questions take."""
    if len(taken) < 2:
        return []
    few, many = (whole(taken[people]).p95 for people in (min(taken), max(taken)))
    what = f"Search {max(taken):,} beside {min(taken):,} customers, p95 of all"
    return [
        Row(
            what, f"{many:.1f}", f"{few:.1f}", many / few, f"≤ {GROWTH} ×", many / few <= GROWTH
        )
    ]


def whole(kinds: dict[str, Times]) -> Times:
    """The times of all kinds of questions together."""
    cpu = statistics.fmean(times.cpu for times in kinds.values())
    return Times(tuple(time for times in kinds.values() for time in times.all), cpu)

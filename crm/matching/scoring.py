"""How likely two records are one and the same: evidence added up, in the open. Pure.

Every comparison adds a weight in bits, as Fellegi and Sunter taught: +1 doubles the odds, -1
halves them. ``CHANCE`` bits stand against it, because most people who share one trait are two.

- First name: the same 5, one or two slips 4, an initial 1, another name -7.
- Family name: the same 7, slips 5.5, akin 3, another name -5 (people marry).
  Names are also compared crosswise, for a bit less: forms get filled in the wrong way round.
- Birth date: the same 10; one digit wrong, or day and month swapped, 6; same day in another
  year 2; another date -5. It is misread more often than one would think.
- Address, phone and e-mail: 8 at most for each that is the same, -1 for another address.

Family name, address, phone and e-mail are what a household shares. Together they count no more
than ``HOUSEHOLD`` bits, so that a father, his daughter and his son stay three people, however
many contact points they share.

An organisation has only its name (12, slips 11, another one -12) and its contact points:
branches of one chain share the name and are listed, not taken for the same.

A number that another system gave to both, such as an account, is worth 12: enough to find them
by, too little to take a wife for her husband because they share a policy. Whatever the sum,
another first name or another birth date contradicts it, and a person decides.

The score is the probability that these odds mean, from 0 to 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.matching.traits import Traits
from crm.slips import distance

CHANCE = 11
HOUSEHOLD = 12
NUMBER = 12
LIKELY = 0.5
HOLD = 0.9

SLIP, AKIN, PART = 0.8, 0.55, 4
NAME_OTHER = -7
GIVEN = ((1, 5), (0.75, 4), (AKIN, 0), (0, NAME_OTHER))
FAMILY = ((1, 7), (0.75, 5.5), (AKIN, 3), (0, -5))
ORGANISATION = ((1, 12), (0.8, 11), (AKIN, 2), (0, -12))
PLACE = ((0.75, 8), (0.5, 6), (0.35, 3), (0, -1))
INITIAL, SWAPPED = 1, -0.5
BORN_SAME, BORN_NEAR, BORN_DAY, BORN_OTHER = 10, 6, 2, -5
REACH = {"email": 8, "phone": 6}

SAME_NAME, NEAR_NAME = _("same name"), _("similar name")
WORDS_BORN = {
    BORN_SAME: _("same birth date"),
    BORN_NEAR: _("nearly the same birth date"),
    BORN_DAY: _("same birthday in another year"),
    BORN_OTHER: _("another birth date"),
}
WORDS_PLACE = {8: _("same address"), 6: _("similar address"), 3: _("address partly the same")}
WORDS_REACH = {"email": _("same e-mail address"), "phone": _("same phone number")}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely it is that two records are one, and what speaks for and against it."""

    score: float
    because: tuple[str | Promise, ...] = ()
    # Another first name or another birth date: no number makes one person of two.
    is_contradicted: bool = False


def compare(one: Traits, other: Traits, *, same_number: bool = False) -> Likeness:
    """Compare two records; the module's docstring says by which evidence.

    ``same_number`` says that they share an identifier of one system.
    """
    if bool(one.organisation) != bool(other.organisation):
        return Likeness(0.0)
    own, household, words, is_contradicted = (
        _organisation(one, other) if one.organisation else _person(one, other)
    )
    for weight, word in _contact(one, other):
        household += weight
        words.append(word)
    bits = own + min(household, HOUSEHOLD) - CHANCE
    if same_number:
        bits += NUMBER
    score = round(1 / (1 + 2**-bits), 3)
    return Likeness(score, tuple(word for word in words if word), is_contradicted)


def _organisation(one: Traits, other: Traits) -> tuple[float, float, list, bool]:
    weight = _level(_alike(one.organisation, other.organisation), ORGANISATION)
    return weight, 0, [_name_word(weight, most=12)], weight < 0


def _person(one: Traits, other: Traits) -> tuple[float, float, list, bool]:
    given, family = _names(one.given, one.family, other.given, other.family)
    words = [_name_word(given + family, most=12)]
    crossed = _names(one.given, one.family, other.family, other.given)
    if sum(crossed) + 2 * SWAPPED > given + family:
        given, family = crossed[0] + SWAPPED, crossed[1] + SWAPPED
        words = [_("first name and family name swapped")]
    if given < 0 < family:
        words.append(_("another first name"))
    born = _born(one, other)
    is_contradicted = given <= NAME_OTHER or born == BORN_OTHER
    return given + born, family, [*words, WORDS_BORN.get(born)], is_contradicted


def _names(given: str, family: str, other_given: str, other_family: str) -> tuple[float, float]:
    return _given(given, other_given), _family(family, other_family)


def _given(one: str, other: str) -> float:
    if not one or not other:
        return 0
    if min(len(one), len(other)) == 1 and one[0] == other[0]:
        return INITIAL
    return _level(_alike(one, other), GIVEN)


def _family(one: str, other: str) -> float:
    return _level(_alike(one, other), FAMILY) if one and other else 0


def _name_word(weight: float, most: float) -> Promise | None:
    if weight == most:
        return SAME_NAME
    return NEAR_NAME if weight > 0 else None


def _born(one: Traits, other: Traits) -> int:
    if not one.born_on or not other.born_on:
        return 0
    if one.born_on == other.born_on:
        return BORN_SAME
    here, there = one.born_on, other.born_on
    if here.year == there.year and (here.month, here.day) == (there.day, there.month):
        return BORN_NEAR
    if _one_slip(here.isoformat(), there.isoformat()):
        return BORN_NEAR
    return BORN_DAY if (here.month, here.day) == (there.month, there.day) else BORN_OTHER


def _one_slip(one: str, other: str) -> bool:
    """Whether one digit is another, or two neighbours are swapped."""
    wrong = [
        at for at, (here, there) in enumerate(zip(one, other, strict=True)) if here != there
    ]
    if len(wrong) != 2:
        return len(wrong) == 1
    first, second = wrong
    return second == first + 1 and one[first] == other[second] and one[second] == other[first]


def _contact(one: Traits, other: Traits) -> Iterator[tuple[float, Promise | None]]:
    for kind in sorted({kind for kind, _key in one.reachable & other.reachable}):
        yield REACH[kind], WORDS_REACH[kind]
    if one.places and other.places:
        weight = _level(max(_shared(a, b) for a in one.places for b in other.places), PLACE)
        yield weight, WORDS_PLACE.get(weight)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _level(likeness: float, weights: tuple[tuple[float, float], ...]) -> float:
    return next(weight for least, weight in weights if likeness >= least)


@lru_cache(maxsize=200_000)
def _alike(one: str, other: str) -> float:
    """1 for the same word, less for each letter wrong, missing, added or swapped.

    A name that begins or ends the other, as in a double name or a short form, counts as a slip.
    """
    short, long = sorted((one, other), key=len)
    if one == other:
        return 1
    if len(short) >= PART and (long.startswith(short) or long.endswith(short)):
        return SLIP
    most = int(len(long) * (1 - AKIN))
    # Every letter that the other lacks costs a slip: most pairs are told apart by that alone.
    if max(len(set(one) - set(other)), len(set(other) - set(one))) > most:
        return 0
    slips = distance(one, other, most)
    return 1 - slips / len(long) if slips <= most else 0

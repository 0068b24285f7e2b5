"""Invented names: few are common and tens of thousands are rare, as among people."""

import random
from itertools import cycle

from crm.demo import words

# fmt: off
ONSETS = ("b", "br", "ch", "d", "dr", "f", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p",
          "pr", "r", "s", "sch", "sh", "st", "t", "tr", "v", "w", "z")
VOWELS = ("a", "e", "i", "o", "u", "ai", "au", "ee", "ie", "ou")
CODAS = ("ck", "l", "ll", "m", "n", "nd", "ng", "r", "rg", "s", "st", "t", "tz")
# fmt: on
ENDINGS = ("", "", "er", "man", "s", "sen", "ski", "ton", "wood")
RARE_FAMILY, RARE_GIVEN, STREETS, TOWNS = 80_000, 4_000, 4_000, 400
KINDS = ("Street", "Road", "Lane", "Avenue", "Way", "Close", "Terrace", "Square")


def lists() -> dict[str, list[str]]:
    """The commonest first: family and given names, streets and towns."""
    dice = random.Random(42)  # noqa: S311
    streets = zip(invented(dice, STREETS), cycle(KINDS), strict=False)
    return {
        "family": [*words.FAMILY, *invented(dice, RARE_FAMILY)],
        "given": [*words.GIVEN, *invented(dice, RARE_GIVEN)],
        "street": [f"{name} {kind}" for name, kind in streets],
        "town": invented(dice, TOWNS),
    }


def invented(dice: random.Random, count: int) -> list[str]:
    """Names that can be spoken, each once."""
    made: dict[str, None] = {}
    while len(made) < count:
        syllables = [
            dice.choice(ONSETS) + dice.choice(VOWELS) + dice.choice(CODAS)
            for _ in range(dice.choice((1, 2, 2)))
        ]
        made["".join([*syllables, dice.choice(ENDINGS)]).capitalize()] = None
    return list(made)

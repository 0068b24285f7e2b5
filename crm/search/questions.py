"""What was typed, read as tokens: words, numbers, dates, e-mail parts, in any order. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from crm.search import birthdays
from crm.search.folding import SIGNS, cleaned, fold

LONGEST = 200
MOST_TOKENS = 8
# As many letters of a word as the database keeps.
LONGEST_TERM = 60
# A phone number may be typed with any of these signs; shorter rows of digits stay apart.
NUMBER = re.compile(r"[+()./\-‐-―−]*\d[+()./\-‐-―−\d]*")
SHORTEST_NUMBER, TRUNK_NUMBER = 5, 7
# British, Canadian and Dutch postcodes, which people type without the space they are kept with.
POSTCODE = re.compile(
    r"([a-z]{1,2}\d[a-z\d]?)(\d[a-z]{2})|([a-z]\d[a-z])(\d[a-z]\d)|(\d{4})([a-z]{2})"
)
EDGES = "<>()[]{}\"'“”’‘,;:!?"


@dataclass(frozen=True)
class Token:
    """One thing asked for: any of ``terms`` will do; where none does, all ``parts`` may."""

    text: str
    terms: tuple[str, ...]
    parts: tuple["Token", ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "terms", tuple(term[:LONGEST_TERM] for term in self.terms))

    @property
    def is_word(self) -> bool:
        """Letters only: a word that may be misspelt."""
        return not re.search(r"[\d@._+-]", self.terms[0])

    @property
    def is_number(self) -> bool:
        return self.terms[0].isdecimal()


@dataclass(frozen=True)
class Question:
    """All that was asked for at once; ``was_cut`` where it was longer than is looked at."""

    text: str
    tokens: tuple[Token, ...]
    was_cut: bool = False

    @property
    def loosened(self) -> tuple[Token, ...]:
        """The tokens with everything that was drawn together taken apart."""
        return tuple(part for token in self.tokens for part in token.parts or [token])[
            :MOST_TOKENS
        ]


def read(typed: str) -> Question:
    """Read what was typed; what cannot be searched for is left out, never refused."""
    text = cleaned(typed[: LONGEST * 2])
    tokens = tuple(dict.fromkeys(_tokens(text[:LONGEST])))
    was_cut = len(text) > LONGEST or len(tokens) > MOST_TOKENS
    return Question(text[:LONGEST], tokens[:MOST_TOKENS], was_cut)


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    for found, days in birthdays.spelt(text):
        yield from _plain(text[at : found.start()])
        plain = tuple(_plain(found.group()))
        # A day is never taken apart: its day and month alone are nobody's. A month may be a
        # street, and its year the end of a phone number.
        parts = () if birthdays.is_day(days[0]) else plain
        terms = plain[0].terms if len(plain) == 1 else ()
        yield Token(found.group(), (*days, *terms), parts)
        at = found.end()
    yield from _plain(text[at:])


def _plain(text: str) -> Iterator[Token]:
    """Tokens of a text without dates; rows of digits in a row are one phone number at first."""
    for is_number, chunks in groupby(text.split(), lambda chunk: bool(NUMBER.fullmatch(chunk))):
        made = [token for chunk in chunks if (token := _token(chunk))]
        whole = " ".join(token.text for token in made)
        if is_number and len(made) > 1 and len(_digits(whole)) >= SHORTEST_NUMBER:
            yield Token(whole, _number_terms(_digits(whole)), tuple(made))
        else:
            yield from made


def _token(chunk: str) -> Token | None:
    if NUMBER.fullmatch(chunk):
        return Token(chunk, _number_terms(_digits(chunk)), _parts(chunk))
    plain = fold(chunk).strip(EDGES).removeprefix("mailto:").lstrip("@")
    whole = SIGNS.sub("", plain)
    if "@" in plain:
        return Token(chunk, (plain,), _parts(plain))
    if not whole:
        return None
    # A dot, a hyphen or an underscore may be a part of an e-mail address.
    terms = (whole, plain) if re.fullmatch(r"[^\s']*\w[._+-]\w[^\s']*", plain) else (whole,)
    return Token(chunk, terms, _parts(plain) or _halves(whole))


def _halves(word: str) -> tuple[Token, ...]:
    """The two halves of a postcode."""
    found = POSTCODE.fullmatch(word)
    return tuple(Token(half, (half,)) for half in found.groups() if half) if found else ()


def _parts(text: str) -> tuple[Token, ...]:
    """The pieces between the signs, where there are several."""
    pieces = [piece for piece in SIGNS.sub(" ", text).split() if piece]
    if len(pieces) < 2:
        return ()
    return tuple(Token(piece, (piece,)) for piece in pieces)


def _digits(text: str) -> str:
    """The digits of a number, without the zero that is dialled at home only: +44 (0)20 …."""
    if "+" in text:
        text = text.replace("(0)", "")
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def _number_terms(digits: str) -> tuple[str, ...]:
    """A long number with zeros in front is also looked for without them: 0…, 00…."""
    bare = digits.lstrip("0")
    if digits.startswith("0") and len(digits) >= TRUNK_NUMBER and bare:
        return digits, bare
    return (digits,)

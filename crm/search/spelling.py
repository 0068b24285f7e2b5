"""Misspelt words, resolved on the kept vocabulary: never by looking through customers."""

from dataclasses import dataclass
from itertools import pairwise

from django.db import connection

from crm.search.questions import Token
from crm.slips import distance

# Only words that somebody has: a word stays in the vocabulary when its last bearer is gone.
NEAR = """
select distinct asked.typed, near.word
from unnest(%s::text[]) as asked(typed), casetrail_fold(typed) as term,
  casetrail_near_words(term) as near(word),
  lateral (select from crm_searchterm t where t.term = near.word limit 1) as borne
"""
MOST_WORDS, SHORTEST, SHORT_PIECE = 6, 3, 3


@dataclass(frozen=True)
class Near:
    """A word of the vocabulary that the token at this place of the question may have meant."""

    place: int
    word: str


def nearest(tokens: tuple[Token, ...]) -> tuple[Near, ...]:
    """The words nearest to each token that may be misspelt; one query at most."""
    asked = _asked(tokens)
    if not asked:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [list(asked)])
        rows = cursor.fetchall()
    found = []
    for typed, places in asked.items():
        # What begins as it was typed is found without our help.
        words = {
            w for of, w in rows if of == typed and (len(places) > 1 or not w.startswith(of))
        }
        ranked = sorted((slips, w) for w in words if (slips := _slips(typed, w)) is not None)
        found += [Near(place, w) for _slip, w in ranked[:MOST_WORDS] for place in places]
    return tuple(found)


def _asked(tokens: tuple[Token, ...]) -> dict[str, tuple[int, ...]]:
    """Each word and its place, and two in a row as one: somebody may have typed a space."""
    words = [token.terms[0] if token.is_word else "" for token in tokens]
    asked = {word: (place,) for place, word in enumerate(words) if len(word) >= SHORTEST}
    for place, (one, other) in enumerate(pairwise(words)):
        if one and other and min(len(one), len(other)) <= SHORT_PIECE < len(one + other):
            asked.setdefault(one + other, (place, place + 1))
    return asked


def _slips(typed: str, word: str) -> float | None:
    """How far ``word`` is from what was typed; None where it is too far to be meant."""
    most = 1 + (len(typed) > 4) + (len(typed) > 8)
    slips = distance(typed, word, most)
    if slips <= most:
        # People seldom miss the first letter.
        return slips + 0.5 * (typed[0] != word[0])
    if typed in word:
        return most + 1
    # Not typed to its end yet, and misspelt already.
    if len(typed) > SHORTEST and typed[:2] == word[:2]:
        begun = distance(typed, word[: len(typed)], 1)
        return most + 1 + begun / 2 if begun <= 1 else None
    return None

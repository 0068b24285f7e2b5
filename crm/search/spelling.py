"""Misspelt words, resolved on the kept vocabulary: never by looking through customers."""

from dataclasses import dataclass

from django.db import connection

from crm.search.questions import Token
from crm.slips import distance

# Only words that somebody has: a word stays in the vocabulary when its last bearer is gone.
NEAR = """
select distinct asked.token, near.word
from unnest(%s::int[], %s::text[]) as asked(token, typed), casetrail_fold(typed) as term,
  casetrail_near_words(term) as near(word)
where not starts_with(near.word, term)
  and exists (select from crm_searchterm t where t.term = near.word)
"""
MOST_WORDS = 6


@dataclass(frozen=True)
class Near:
    """A word of the vocabulary that the token at this place of the question may have meant."""

    place: int
    word: str


def nearest(tokens: tuple[Token, ...]) -> tuple[Near, ...]:
    """The words nearest to each token that may be misspelt; one query at most."""
    asked = {place: token.terms[0] for place, token in enumerate(tokens) if token.is_word}
    if not asked:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [list(asked), list(asked.values())])
        rows = cursor.fetchall()
    found = []
    for place, typed in asked.items():
        words = {word for at, word in rows if at == place}
        ranked = sorted(
            (slips, word) for word in words if (slips := _slips(typed, word)) is not None
        )
        found += [Near(place, word) for _slip, word in ranked[:MOST_WORDS]]
    return tuple(found)


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
    begun = distance(typed, word[: len(typed)], 1) if len(typed) > 3 else 2
    return most + 1 + begun / 2 if begun <= 1 else None

"""One hunt through the search keys, written as one SQL statement.

For each token a bounded number of index entries is read. The tokens whose entries were all
read are laid side by side and leave the candidates; the others, which too many people have, are
looked for on the candidates' own cards, a bounded number of which is fetched. A wide hunt also
takes words that may have been meant and relatives of those found already; where nobody was
found yet it may miss one token and looks inside e-mail addresses.

The statement is put together from the fragments below; what was typed is a value, never SQL.
"""

from dataclasses import dataclass

from crm.search.questions import Token
from crm.search.spelling import Near

# Index entries read for each of several terms, for one alone; cards fetched at most, where all
# tokens were laid side by side, and of each single token where one may be missed.
MOST_ENTRIES, MOST_OF_ONE = 5_000, 500
MOST_CARDS, ENOUGH_CARDS, MOST_OF_EACH = 1_000, 200, 200
SHORTEST_FRAGMENT = 4

# Entries come in the order of the index: the very word before longer ones, names before all.
ASKED = """
asked as materialized (
  select token, term, is_whole,
    term || case when is_whole then chr(1) else chr(1114111) end as beyond
  from unnest(%(tokens)s::int[], %(terms)s::text[], %(wholes)s::bool[])
      as given(token, typed, is_whole),
    casetrail_fold(typed) as term
), entry as materialized (
  select token, customer_id, max(worth) as worth from asked, lateral (
    select t.customer_id,
      2 * (t.term = asked.term)::int + (t.place = 0)::int - (t.place = 2)::int as worth
    from crm_searchterm t
    where t.term >= asked.term collate "C" and t.term < asked.beyond collate "C"
    order by t.term, t.place, t.customer_id limit %(entries)s) as read
  group by token, customer_id
), size as materialized (
  select token, count(*) as entries from entry group by token
), chosen as materialized (
  select token from size where entries < %(entries)s
  union
  (select token from size order by entries, token limit 1)
), kin as materialized (
  select case when customer_id = any (%(seen)s) then other_id else customer_id end
    as customer_id
  from crm_relationship
  where (customer_id = any (%(seen)s) or other_id = any (%(seen)s)) and ended_at is null
)"""
OF_CHOSEN = """
  select customer_id from entry where token in (select token from chosen)
  group by customer_id having count(*) = (select count(*) from chosen)
  order by sum(worth) desc, customer_id
  limit case when (select count(*) from chosen) < %(places)s then %(cards)s else %(enough)s end
"""
OF_EACH = """
  select customer_id from (
    select customer_id, row_number() over (partition by token order by worth desc) as place
    from entry) as best
  where place <= %(of_each)s
"""
OF_KIN = "select customer_id from kin"
# Only of what is no word's beginning: the middle of an e-mail address.
OF_MAILBOX = """
  select near.customer_id from unnest(%(fragments)s::text[]) as fragment, lateral (
    select customer_id from crm_searchcard where mailboxes like '%%' || fragment || '%%'
    limit %(of_each)s) as near
  where not exists (
    select from asked, lateral (
      select from crm_searchterm t
      where t.term >= asked.term collate "C" and t.term < asked.beyond collate "C" limit 1)
      as any_entry
    where asked.term = fragment and not asked.is_whole)
"""
# One card after the other, by primary key: a plan for all of them at once would read the table.
STATEMENT = """
with {asked}, candidate as materialized (
  select distinct customer_id from ({sources}) as source
), checked as materialized (
  select c.customer_id, c.names, {points} from candidate, lateral (
    select * from crm_searchcard where customer_id = candidate.customer_id limit 1) as c
), ranked as (
  select customer_id, names, {total} as points, {missed} as missed, {as_typed} as is_as_typed
  from checked where {enough}
)
select customer_id, missed, is_as_typed, {is_kin},
  (select count(*) from candidate) >= %(enough)s, casetrail_now()
from ranked where {beyond} order by missed, points desc, names, customer_id limit %(limit)s
"""
IS_KIN = "exists (select from kin where kin.customer_id = ranked.customer_id)"
HAS_KIN = """exists (
  select from crm_relationship r where r.ended_at is null
  and (r.customer_id = ranked.customer_id or r.other_id = ranked.customer_id))"""
MISSED_BY_KIN = "(customer_id in (select customer_id from kin))::int"
BEYOND = """(-points, names, customer_id) > (
  select -points, names, customer_id from ranked where customer_id = %(after)s)"""

# Where a term stands on a card, and what that is worth: names before all else, whole words
# before beginnings, what once held last. A number counts wherever its digits stand in a row.
BEGINNING = """case
  when strpos(c.names, ' ' || {term} || ' ') > 0 then 10
  when strpos(c.names, ' ' || {term}) > 0 then 8
  when strpos(c.live, ' ' || {term} || ' ') > 0 then 6
  when strpos(c.live, {term_begins}) > 0 then 4
  when strpos(c.old, {term_begins}) > 0 then 2
  else 0 end"""
WORD = """case
  when strpos(c.names, ' ' || {term} || ' ') > 0 then 5
  when strpos(c.live, ' ' || {term} || ' ') > 0 then 3
  when strpos(c.old, ' ' || {term} || ' ') > 0 then 1
  else 0 end"""
FRAGMENT = "case when strpos(c.names || c.live, {term}) > 0 then 2 else 0 end"


@dataclass(frozen=True)
class Way:
    """One way to fit a token: something begins with the term, is it, or contains it."""

    place: int
    term: str
    kind: str
    is_number: bool = False


def ways(tokens: tuple[Token, ...], near: tuple[Near, ...] = (), *, is_wide: bool) -> list[Way]:
    """Every way in which a customer may fit the tokens."""
    made = [
        Way(place, term, BEGINNING, term.isdecimal() and len(term) >= 3)
        for place, token in enumerate(tokens)
        for term in token.terms
    ]
    made += [Way(word.place, word.word, WORD) for word in near]
    if is_wide:
        made += [Way(place, term, FRAGMENT) for place, term in fragments(tokens)]
    return made


def fragments(tokens: tuple[Token, ...]) -> list[tuple[int, str]]:
    """Terms long enough to be looked for in the middle of an e-mail address."""
    return [
        (place, token.terms[0])
        for place, token in enumerate(tokens)
        if len(token.terms[0]) >= SHORTEST_FRAGMENT and not token.is_number
    ]


def narrow(tokens: tuple[Token, ...], *, limit: int, after: int | None) -> tuple[str, dict]:
    """SQL and its values: customers with all the tokens, those ranked behind ``after``."""
    return _statement(
        ways(tokens, is_wide=False),
        sources=[OF_CHOSEN],
        is_kin=HAS_KIN,
        missable="0",
        beyond=BEYOND if after else "true",
        values={"limit": limit, "after": after, "seen": []},
    )


def wide(
    tokens: tuple[Token, ...], near: tuple[Near, ...], *, seen: tuple[int, ...], limit: int
) -> tuple[str, dict]:
    """SQL and its values: who has the tokens or words near them, and relatives of ``seen``."""
    is_last_resort = not seen
    inside = [_literally(term) for _place, term in fragments(tokens)]
    return _statement(
        ways(tokens, near, is_wide=True),
        sources=[OF_CHOSEN, OF_EACH, OF_MAILBOX] if is_last_resort else [OF_CHOSEN, OF_KIN],
        is_kin=IS_KIN,
        missable=str(int(len(tokens) > 1)) if is_last_resort else MISSED_BY_KIN,
        beyond="not customer_id = any (%(seen)s)",
        values={"limit": limit, "seen": list(seen), "fragments": inside},
    )


def _statement(
    taken: list[Way],
    *,
    sources: list[str],
    is_kin: str,
    missable: str,
    beyond: str,
    values: dict,
) -> tuple[str, dict]:
    places = sorted({way.place for way in taken})
    listed = [way for way in taken if way.kind is not FRAGMENT]
    columns = ", ".join(f"{_points(taken, place)} as fit_{place}" for place in places)
    missed = " + ".join(f"(fit_{place} = 0)::int" for place in places)
    sql = STATEMENT.format(
        asked=ASKED,
        sources=" union all ".join(f"({source})" for source in sources),
        points=columns,
        total=" + ".join(f"fit_{place}" for place in places),
        missed=missed,
        as_typed=" and ".join(_as_typed(taken, place) for place in places),
        is_kin=is_kin,
        enough=f"{missed} <= {missable}",
        beyond=beyond,
    )
    values |= {
        "tokens": [way.place for way in listed],
        "terms": [way.term for way in listed],
        "wholes": [way.kind is WORD for way in listed],
        "places": len(places),
        "entries": MOST_ENTRIES if len(places) > 1 else MOST_OF_ONE,
        "cards": MOST_CARDS,
        "enough": ENOUGH_CARDS,
        "of_each": MOST_OF_EACH,
        **{f"term_{at}": way.term for at, way in enumerate(taken)},
    }
    return sql, values


def _points(taken: list[Way], place: int) -> str:
    """The SQL of what the best way of one token is worth on a card."""
    each = []
    for at, way in enumerate(taken):
        if way.place == place:
            term = f"casetrail_fold(%(term_{at})s)"
            begins = term if way.is_number else f"' ' || {term}"
            each.append(way.kind.format(term=term, term_begins=begins))
    return f"greatest({', '.join(each)})"


def _as_typed(taken: list[Way], place: int) -> str:
    """The SQL of whether a card has the very word of a token; a number is typed as it is."""
    is_number = any(way.is_number for way in taken if way.place == place)
    return "true" if is_number else f"fit_{place} in (10, 6)"


def _literally(text: str) -> str:
    """``text`` as LIKE takes it to the letter."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")

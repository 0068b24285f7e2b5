"""What was done for the customers: calls and notes with their acts, and who looked.

The first customer has 5,000 entries, a thousand have 250, most have a few. Of those with a care
note the others have none: the same page, with an empty timeline.
"""

from benchmarks.sets import fill, keep, run
from crm.demo.words import CALLS, NOTES
from crm.interactions import SAID
from crm.models import Act, Interaction, Note, Read, Source

FILLED = (Note, Interaction, Read)
MANY, SOME, A_FEW = 5_000, 250, 12

ENTRIES = """
create temp table bench_entry on commit drop as
select row_number() over (order by at) + %(last)s as act, n, at, hand.id as actor,
  hand.desk_id as desk, pick < 0.35 as is_note, (pick * 1000)::int as pick
from (
  select n, now() - random() * interval '5 years' as at, random() as pick,
    1 + floor(random() * %(hands)s)::int as hand
  from (
    select n, case when n = 1 then %(many)s when n <= 1 + %(heavy)s then %(some)s
      when n %% 20 = 1 then 0 else floor(power(random(), 3) * %(a_few)s)::int end as entries
    from bench_person
  ) as person, generate_series(1, entries)
) as dice
join (
  select id, desk_id, row_number() over (order by id) as place
  from crm_user where desk_id is not null
) as hand on hand.place = dice.hand
"""
ACT = {
    "id": "act",
    "customer_id": "n",
    "actor_id": "actor",
    "desk_id": "desk",
    "at": "at",
    "recorded_at": "at",
    "request_key": "gen_random_uuid()",
    "verb": "case when is_note then 'note.added' else 'interaction.logged' end",
    "sentence": """case when is_note then hand.first_name || ' wrote a note'
      else replace((%(said)s::text[])[1 + pick %% 2],
        '{name}', concat_ws(' ', given, family)) end""",
}
NOTE = {
    "act_id": "act",
    "customer_id": "n",
    "author_id": "actor",
    "text": "(%(texts)s::text[])[1 + pick %% %(size)s]",
}
CALL = {
    "act_id": "act",
    "customer_id": "n",
    "channel": "(%(channels)s::text[])[1 + pick %% 2]",
    "reason": "(%(reasons)s::text[])[1 + pick %% %(size)s]",
    "words": "(%(texts)s::text[])[1 + pick %% %(size)s]",
    "minutes": "1 + pick %% 9",
}
CHANNELS = (Interaction.Channel.PHONE, Interaction.Channel.VISIT)
BY_THEIR_ACT = "join bench_entry entry on entry.act = row.act_id"


def fill_entries(people: int) -> None:
    """Fill acts, notes, calls and looks of the people in ``bench_person``."""
    draw(people)
    said = [str(SAID[channel, Interaction.Direction.IN]) for channel in CHANNELS]
    named = "bench_entry join bench_person using (n) join crm_user hand on hand.id = actor"
    fill(Act(source=Source.PAGE), named, ACT, said=said)
    texts = [text for texts in NOTES.values() for text in texts]
    fill(Note(), "bench_entry where is_note", NOTE, texts=texts, size=len(texts))
    calls = [call for calls in CALLS.values() for call in calls]
    told = {"texts": [call[2] for call in calls], "reasons": [call[1] for call in calls]}
    told |= {"channels": [*CHANNELS], "size": len(calls)}
    fill(Interaction(), "bench_entry where not is_note", CALL, **told)
    for model in (Note, Interaction):
        keep(model, BY_THEIR_ACT, act="entry.act", at="entry.at")
    look = {"customer_id": "n", "reader_id": "actor", "desk_id": "desk", "at": "at"}
    fill(Read(page="crm:customer"), "bench_entry", look)


def heavy(people: int) -> int:
    """How many customers, after the first, have 250 entries."""
    return min(1_000, people // 100)


def draw(people: int) -> None:
    """Lay down who did something for whom, and when."""
    told = {"many": MANY, "some": SOME, "a_few": A_FEW, "heavy": heavy(people)}
    last = Act.objects.latest("id").pk
    hands = run("select count(*) from crm_user where desk_id is not null")[0][0]
    run(ENTRIES, {**told, "last": last, "hands": hands})
    run("create index on bench_entry (act)")
    run("analyze bench_entry")

"""Some 100,000 or 1,000,000 customers: who they are, how to reach them, who belongs to whom.

They came by imports of 5,000 people each, so that each has one mention of an import. Every 20th
has a care note and a relative, the first one included: they differ by their histories alone.
"""

from benchmarks import histories, words
from benchmarks.sets import at_rest, fill, keep, list_words, run
from crm.models import (
    Act,
    CareNote,
    ContactPoint,
    Customer,
    Identifier,
    Mention,
    Relationship,
    Source,
    User,
)
from crm.models.customers import REF_ALPHABET
from crm.search import projection

MAILERS = ("fernmail", "harbourpost", "lakenet", "trademonthly", "northgate", "eastmere")
# The smaller the share, the steeper: the commonest of 80,000 family names goes to one in 25.
STEEP = 3.5
RUN = 5_000

PEOPLE = """
create temp table bench_person on commit drop as
select n, n %% 40 = 0 as is_firm, given.word as given, family.word as family,
  translate(lower(given.word || '.' || family.word), '’ ', '') || n as mailbox,
  street.word as street, town.word as town, house, phone, born, mailer,
  %(first)s + (n - 1) / %(size)s as run,
  now() - interval '6 years' + (n - 1) / %(size)s * interval '2 hours' as since
from (
  select n, floor(power(random(), %(steep)s) * %(given)s)::int as given,
    floor(power(random(), %(steep)s) * %(family)s)::int as family,
    floor(power(random(), 1.5) * %(street)s)::int as street,
    floor(power(random(), 2) * %(town)s)::int as town, 1 + floor(random() * 200)::int as house,
    lpad(floor(random() * 8000000 + 2000000)::bigint::text, 7, '0') as phone,
    date '1930-01-01' + floor(random() * 28000)::int as born, floor(random() * 6)::int as mailer
  from generate_series(1, %(count)s) as n
) as dice
join bench_given given on given.place = dice.given
join bench_family family on family.place = dice.family
join bench_street street on street.place = dice.street
join bench_town town on town.place = dice.town
"""

# Spread over all refs: neighbours in number are no neighbours in the index.
REF = """'C' || (select string_agg(substr(%(letters)s, 1 + (n * 7919191919 %% 10460353203
  / power(27, at)::bigint %% 27)::int, 1), '') from generate_series(0, 6) as at)"""
CUSTOMER = {
    "id": "n",
    "ref": REF,
    "kind": "case when is_firm then 'organisation' else 'person' end",
    "given_name": "case when is_firm then '' else given end",
    "family_name": "case when is_firm then '' else family end",
    "organisation_name": "case when is_firm then family || ' & Sons' else '' end",
    "born_on": "case when not is_firm then born end",
    "title": "case when is_firm then '' else (array['Ms.', 'Mr.', ''])[1 + n %% 3] end",
    "owner_id": "case when n %% 5 = 0 then %(owner)s end",
    "since_on": "since::date",
}
ADDRESS = "mailbox || '@' || (%(mailers)s::text[])[mailer + 1]"
POINTS = {
    "phone": ("'(555) ' || left(phone, 3) || '-' || right(phone, 4)", "'+1555' || phone"),
    "email": (ADDRESS, ADDRESS),
    "postal": (
        "house || ' ' || street || ', ' || town",
        "lower(house || ' ' || street || ' ' || town)",
    ),
}
ONE_IN_20 = "bench_person where n %% 20 = 1"
BY_THEIR_RUN = "join bench_person person on person.n = row.customer_id"


def load(count: int) -> None:
    """Fill a migrated database, in which a few colleagues work, with ``count`` customers."""
    filled = (Customer, ContactPoint, Identifier, Relationship, CareNote, Act, Mention)
    with at_rest(*filled, *histories.FILLED):
        run("select setseed(0.42)")
        lists = words.lists().items()
        sizes = {name: list_words(f"bench_{name}", made) for name, made in lists}
        first = Act.objects.latest("id").pk + 1
        run(PEOPLE, {"count": count, "first": first, "size": RUN, "steep": STEEP, **sizes})
        run("create index on bench_person (n)")
        run("analyze bench_person")
        fill_imports()
        fill_customers()
        fill_around()
        histories.fill_entries(count)
    projection.rebuild()
    run("vacuum analyze")


def fill_imports() -> None:
    """One act for each import, and a mention for each person it brought."""
    system = User.objects.system()
    act = Act(verb="import.done", sentence="5,000 people were brought in", actor=system)
    act.source = Source.IMPORT
    runs = "(select distinct run, since from bench_person) as one"
    fill(act, runs, {"id": "run", "at": "since", "recorded_at": "since"})
    fill(Mention(), "bench_person", {"act_id": "run", "customer_id": "n", "at": "since"})


def fill_customers() -> None:
    told = {"letters": REF_ALPHABET, "owner": User.objects.get(username="tom").pk}
    fill(Customer(), "bench_person", CUSTOMER, **told)
    themselves = "join bench_person person on person.n = row.id"
    keep(Customer, themselves, act="person.run", at="person.since")
    mailers = [f"{mailer}.example" for mailer in MAILERS]
    for kind, (value, key) in POINTS.items():
        point = ContactPoint(kind=kind, is_preferred=True)
        columns = {"customer_id": "n", "value": value, "key": key}
        fill(point, "bench_person", columns, mailers=mailers)


def fill_around() -> None:
    """Account numbers, relatives and care notes."""
    account = {"customer_id": "n", "value": "'L-' || lpad(n::text, 7, '0')"}
    fill(Identifier(system="Larkfield"), "bench_person", account)
    relative = Relationship(role="daughter", may_act_for=["visits"], may_be_told=["visits"])
    fill(relative, f"{ONE_IN_20} and n > 1", {"customer_id": "n", "other_id": "n - 1"})
    fill(relative, "bench_person where n = 1", {"customer_id": "n", "other_id": "n + 1"})
    care = CareNote(kind=CareNote.Kind.PLEASE_DONT, fact="no calls before ten")
    fill(care, ONE_IN_20, {"customer_id": "n"})
    for model in (ContactPoint, Identifier, Relationship, CareNote):
        keep(model, BY_THEIR_RUN, act="person.run", at="person.since")

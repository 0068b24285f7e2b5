"""Customers worth comparing, fetched by the same telling traits: a bounded number for each.

Each query is answered from an index and takes at most ``MOST_PER_BLOCK`` customers per trait,
so its cost does not grow with the number of customers.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from crm.matching.blocks import MOST_PER_BLOCK, PLACE_LETTERS, Index
from crm.matching.traits import NAMELESS, Traits, bare
from crm.models import ContactPoint, Customer
from crm.search import finding, questions

# Of those who have such a name, the search gives so many to compare.
MOST_BY_SPELLING = 20

# Each takes arrays of wanted traits. The expressions are those of the models' indexes, and cut
# names and places as ``blocks`` does.
BY_BORN = """
select near.id from unnest(%s::date[]) as wanted(born) cross join lateral
  (select id from crm_customer where born_on = wanted.born limit %s) near
"""
BY_NAME = """
select near.id from unnest(%s::text[], %s::text[]) as wanted(family, given) cross join lateral
  (select id from crm_customer where upper(family_name) = upper(wanted.family)
   and left(upper(given_name), 1) = left(upper(wanted.given), 1) limit %s) near
"""
BY_ORGANISATION = """
select near.id from unnest(%s::text[]) as wanted(name) cross join lateral
  (select id from crm_customer where organisation_name <> ''
   and left(upper(organisation_name), 8) = left(upper(wanted.name), 8) limit %s) near
"""
BY_KEY = """
select near.customer_id from unnest(%s::text[], %s::text[]) as wanted(kind, key)
cross join lateral
  (select customer_id from crm_contactpoint where kind = wanted.kind and key = wanted.key
   and status <> 'retired' limit %s) near
"""
BY_PLACE = """
select near.customer_id from unnest(%s::text[]) as wanted(place) cross join lateral
  (select customer_id from crm_contactpoint where kind = 'postal' and status <> 'retired'
   and left(replace(key, ' ', ''), 7) = wanted.place limit %s) near
"""


def near(wanted: Iterable[Traits], *, also: Iterable[int] = ()) -> Index[Customer]:
    """The customers who share a telling trait with one of ``wanted``, ready to be compared.

    ``also`` are ids of customers who are worth comparing for another reason. Seven queries at
    most, however many are wanted.
    """
    ids = _ids(list(wanted)).union(also)
    customers = Customer.objects.in_bulk(ids)
    keys: dict[int, list] = {pk: [] for pk in customers}
    points = ContactPoint.objects.live().filter(customer__in=ids)
    for customer_id, kind, key in points.values_list("customer_id", "kind", "key"):
        keys[customer_id].append((kind, key))
    index: Index[Customer] = Index()
    for pk, customer in customers.items():
        index.add(customer, traits_of(customer, keys[pk]))
    return index


def spelt_like(traits: Traits) -> frozenset[int]:
    """The ids of customers with such a name, misspelt ones too; three queries at most.

    It is the search that finds them, at its own bounded cost. One of a person's two names alone
    tells nobody apart and finds nobody.
    """
    if not traits.organisation and not (traits.given and traits.family):
        return frozenset()
    name = f"{traits.given_name} {traits.family_name} {traits.organisation_name}"
    return frozenset(finding.find(questions.read(name), limit=MOST_BY_SPELLING).ids)


def traits_of(customer: Customer, keys: Iterable[tuple[str, str]]) -> Traits:
    is_named = NAMELESS not in customer.tags
    return Traits.of(
        given_name=customer.given_name if is_named else "",
        family_name=customer.family_name if is_named else "",
        organisation_name=customer.organisation_name,
        born_on=customer.born_on,
        keys=keys,
    )


def _ids(wanted: list[Traits]) -> set[int]:
    keys = {key for traits in wanted for key in traits.keys}
    reach = [key for key in keys if key[0] != "postal"]
    names = {pair for traits in wanted for pair in _names(traits)}
    ids: set[int] = set()
    for sql, *columns in (
        (BY_BORN, {traits.born_on for traits in wanted if traits.born_on}),
        (BY_NAME, *_columns(names)),
        (
            BY_ORGANISATION,
            {traits.organisation_name for traits in wanted if traits.organisation_name},
        ),
        (BY_KEY, *_columns(reach)),
        (BY_PLACE, {bare(key)[:PLACE_LETTERS] for kind, key in keys if kind == "postal"}),
    ):
        ids |= _found(sql, columns)
    return ids


def _names(traits: Traits) -> Iterator[tuple[str, str]]:
    """Family name and given name, both ways round."""
    given, family = traits.given_name, traits.family_name
    if family:
        yield family, given
    if given:
        yield given, family


def _columns(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    pairs = sorted(pairs)
    return [first for first, _second in pairs], [second for _first, second in pairs]


def _found(sql: str, columns: list) -> set[int]:
    columns = [list(column) for column in columns]
    if not columns[0]:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(sql, [*columns, MOST_PER_BLOCK])
        return {row[0] for row in cursor.fetchall()}

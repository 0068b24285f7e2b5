"""A customer's card: everything that stands around the timeline, read in one query.

The page is opened hundreds of times a day at every desk. Eight kinds of rows come as JSON in
one row, written as SQL: a query for each of them, or one composed anew for each page, costs
more than the rest of the page together. They come back as the models they are.
"""

from collections import Counter
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.db import connection
from django.utils import timezone

from crm import quarantines
from crm.models import (
    CareNote,
    ContactPoint,
    Customer,
    Desk,
    Identifier,
    Interaction,
    Read,
    Relationship,
    User,
)
from crm.relatives import rebuilt

KINDS = {
    "hands": User,
    "points": ContactPoint,
    "care": CareNote,
    "numbers": Identifier,
    "bonds": Relationship,
    "desks": Desk,
    "looks": Read,
}
# A name with two underscores reaches through a foreign key, as it does in a queryset.
AROUND = """
with moment as materialized (select casetrail_now() as now)
select (select now from moment) as now,
  exists (select from crm_act where customer_id = %(pk)s and source = 'api') as has_partners,
  (select json_agg(h) from (
    select u.id, u.username, u.first_name, u.last_name, u.direct_line,
      d.id "desk__id", d.name "desk__name", d.direct_line "desk__direct_line"
    from crm_user u left join crm_desk d on d.id = u.desk_id
    where u.id in (%(owner)s, %(deputy)s)) h) as hands,
  (select json_agg(p) from (
    select id, customer_id, kind, value, key, label, status, level, is_preferred, source
    from crm_contactpoint where customer_id = %(pk)s and status <> 'retired'
    order by kind, is_preferred desc, id) p) as points,
  (select json_object_agg(h.id, a.at)
    from crm_historicalcontactpoint h join crm_act a on a.id = h.act_id
    where h.customer_id = %(pk)s and h.history_type = '+') as points_since,
  (select json_agg(c) from (
    select id, customer_id, kind, fact, reason, audience, until_on
    from crm_carenote where customer_id = %(pk)s and ended_at is null order by id) c) as care,
  (select json_agg(i) from (
    select id, system, value
    from crm_identifier where customer_id = %(pk)s and ended_at is null
    order by system, value) i) as numbers,
  (select json_agg(b) from (
    select r.id, r.role, r.may_act_for, r.may_be_told, r.basis, r.until_on,
      c.id "customer__id", c.ref "customer__ref", c.kind "customer__kind",
      c.given_name "customer__given_name", c.family_name "customer__family_name",
      c.organisation_name "customer__organisation_name",
      o.id "other__id", o.ref "other__ref", o.kind "other__kind", o.title "other__title",
      o.address_form "other__address_form", o.address_words "other__address_words",
      o.given_name "other__given_name", o.family_name "other__family_name",
      o.organisation_name "other__organisation_name"
    from crm_relationship r
      join crm_customer c on c.id = r.customer_id join crm_customer o on o.id = r.other_id
    where (r.customer_id = %(pk)s or r.other_id = %(pk)s) and r.ended_at is null
    order by r.id) b) as bonds,
  (select json_agg(d) from (
    select id, name from crm_desk desk
    where exists (
        -- With an offset it is asked desk by desk: without, all acts of the customer are read.
        select from crm_act where customer_id = %(pk)s and desk_id = desk.id offset 0)
      or exists (select from crm_mention m join crm_act a on a.id = m.act_id
                 where m.customer_id = %(pk)s and a.desk_id = desk.id)
    order by name) d) as desks,
  (select json_agg(l) from (
    select distinct on (look.reader_id) look.at,
      u.id "reader__id", u.username "reader__username", u.first_name "reader__first_name",
      u.last_name "reader__last_name", d.id "reader__desk__id", d.name "reader__desk__name"
    from (select reader_id, at from crm_read
          where customer_id = %(pk)s and at > (select now from moment) - interval '24 hours'
          order by at desc limit 40) look
      join crm_user u on u.id = look.reader_id left join crm_desk d on d.id = u.desk_id
    order by look.reader_id, look.at desc) l) as looks,
  (select json_agg(r) from (
    select reason, count(*) as times, sum(minutes) as minutes
    from (select id from crm_act
          where customer_id = %(pk)s and at > (select now from moment) - interval '30 days'
          order by at desc limit 300) a
      -- Held apart by the offset: joined, all interactions of all customers would be read.
      cross join lateral (
        select reason, minutes from crm_interaction where act_id = a.id offset 0) i
    group by reason order by times desc, reason) r) as reasons
"""


class Card:
    """One customer with contact points, people, numbers and care notes, as of ``now``."""

    def __init__(self, customer: Customer, reader: User):
        self.customer = customer
        self.reader = reader

    @cached_property
    def around(self) -> dict:
        """All that the query finds, by name; a form that leads elsewhere asks for none."""
        own = self.customer
        told = {"pk": own.pk, "owner": own.owner_id, "deputy": own.deputy_id}
        with connection.cursor() as cursor:
            cursor.execute(AROUND, told)
            names = [column.name for column in cursor.description]
            return dict(zip(names, cursor.fetchone(), strict=True))

    @property
    def now(self) -> datetime:
        return self.around["now"]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def has_partners(self) -> bool:
        return self.around["has_partners"]

    @cached_property
    def hands(self) -> dict[int, User]:
        """Who sees everything through, and who does in their absence, by id."""
        return {hand.pk: hand for hand in self.read("hands")}

    @property
    def owner(self) -> User | None:
        return self.hands.get(self.customer.owner_id)

    @property
    def deputy(self) -> User | None:
        return self.hands.get(self.customer.deputy_id)

    @cached_property
    def points(self) -> list[ContactPoint]:
        """Each with ``since``, when it came onto the record, and with what closes it."""
        points, since = self.read("points"), self.around["points_since"]
        for point in points:
            point.since = datetime.fromisoformat(since[str(point.pk)])
            if point.status == ContactPoint.Status.DISPUTED:
                point.closed_by = quarantines.standing(self.customer, point.kind, point.key)
        return points

    @property
    def first_points(self) -> list[ContactPoint]:
        """The first of each kind: the preferred one, else the oldest."""
        return [next(points) for _kind, points in groupby(self.points, attrgetter("kind"))]

    @property
    def firsts_of_several(self) -> list[ContactPoint]:
        """Those to use first where there is a choice."""
        kinds = Counter(point.kind for point in self.points)
        return [point for point in self.points if point.is_preferred and kinds[point.kind] > 1]

    @cached_property
    def care_notes(self) -> list[CareNote]:
        return self.valid(self.read("care"))

    @cached_property
    def identifiers(self) -> list[Identifier]:
        return self.read("numbers")

    @cached_property
    def bonds(self) -> list[Relationship]:
        return self.valid(self.read("bonds"))

    @cached_property
    def relationships(self) -> list[Relationship]:
        """Who belongs to the customer, and what they may do and be told."""
        return [bond for bond in self.bonds if bond.customer_id == self.customer.pk]

    @cached_property
    def acts_for(self) -> list[Relationship]:
        """To whom the customer belongs, and for whom they may act."""
        return [bond for bond in self.bonds if bond.other_id == self.customer.pk]

    @property
    def trusted(self) -> list[Relationship]:
        """Who may act for the customer, or may at least be told."""
        return [bond for bond in self.relationships if bond.may_act_for or bond.may_be_told]

    @cached_property
    def desks(self) -> list[Desk]:
        """The desks that ever did something for the customer."""
        return self.read("desks")

    @cached_property
    def lookers(self) -> list[Read]:
        """The last look of each other colleague within a day, the latest first."""
        looks = [look for look in self.read("looks") if look.reader_id != self.reader.pk]
        return sorted(looks, key=attrgetter("at"), reverse=True)

    @cached_property
    def contacts(self) -> list[tuple[str, int, int]]:
        """What the contacts of a month were about: the reason, how often, how many minutes."""
        return [
            (Interaction.Reason(one["reason"]).label, one["times"], one["minutes"] or 0)
            for one in self.around["reasons"] or ()
        ]

    def read(self, name: str) -> list:
        return rebuilt(KINDS[name], self.around[name])

    def valid(self, rows: list) -> list:
        return [row for row in rows if row.until_on is None or row.until_on >= self.today]

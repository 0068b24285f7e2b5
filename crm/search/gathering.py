"""All that the rows of a result list may show, in one query, a bounded number of each kind.

SQL by hand: as expressions of the ORM it took longer to write than the database to answer, at
every key that is pressed. The conditions are those of the models' own sets.
"""

from datetime import datetime, time

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from crm.models import Customer, Interaction, User

ROW = """
select jsonb_build_object(
  'points', array(
    select to_jsonb(p) from (
      select id, kind, value, key, status, is_preferred from crm_contactpoint
      where customer_id = crm_customer.id order by kind, is_preferred desc, id limit 30
    ) p),
  'numbers', array(
    select to_jsonb(i) from (
      select id, system, value, ended_at from crm_identifier
      where customer_id = crm_customer.id order by system, value limit 30
    ) i),
  'orders', array(
    select o.number from crm_order o
    where o.customer_id = crm_customer.id order by o.id desc limit 30),
  'bonds', array(
    select to_jsonb(b) from (
      select r.role, r.may_act_for, r.customer_id, c.kind as customer__kind,
        c.given_name as customer__given_name, c.family_name as customer__family_name,
        c.organisation_name as customer__organisation_name, c.id as customer__id
      from crm_relationship r join crm_customer c on c.id = r.customer_id
      where r.other_id = crm_customer.id and r.customer_id = any (%s) and r.ended_at is null
        and (r.until_on is null or r.until_on >= %s)
      order by r.id limit 5
    ) b),
  'care', array(
    select to_jsonb(n) from (
      select id, kind, fact from crm_carenote
      where customer_id = crm_customer.id and ended_at is null
        and (until_on is null or until_on >= %s)
      order by id limit 30
    ) n),
  'waiting', exists (
    select from crm_accessrequest a join crm_note n on n.id = a.note_id
    where n.customer_id = crm_customer.id and a.answered_by_id is null),
  'today', (
    select max(at) from crm_act
    where customer_id = crm_customer.id and at >= %s and verb = any (%s))
)"""


def rows(ids: tuple[int, ...], reader: User, at: datetime) -> dict[int, Customer]:
    """Those of the customers that ``reader`` may see, by id, with ``row`` as in ``ROW``."""
    today = timezone.localdate(at)
    midnight = datetime.combine(today, time(), timezone.get_current_timezone())
    told = [list(ids), today, today, midnight, list(Interaction.entry_verbs)]
    # Every value is a parameter; the fragment itself is a constant.
    row = RawSQL(ROW, told, output_field=JSONField())  # noqa: S611
    visible = Customer.objects.visible_to(reader).filter(pk__in=ids)
    return {customer.pk: customer for customer in visible.annotate(row=row)}

"""Reading a snapshot: one statement for the messages and their customers, one for the facts.

Written as SQL: this is what every message costs each time it is looked at. Rows come as JSON
and the checks never see a database.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection

from crm import facts as crm_facts
from crm import fingerprints
from crm.facts import Fact
from crm.models import Customer, User
from crm.relatives import instance, rebuilt
from notifications import probes
from notifications.channels import local
from notifications.checking.snapshot import (
    Facts,
    Point,
    Sent,
    Snapshot,
    Told,
    Waiting,
    World,
)
from notifications.models import Brand, Message, Wish

DAYS = 30

WORLD = """
(select json_build_object('now', casetrail_now(), 'time_zone', o.time_zone, 'mode', o.mode,
   'brand', o.name,
   'halts', (select json_agg(json_build_object('id', h.id, 'automation', h.automation_id,
       'topic', h.topic, 'channel', h.channel, 'sender', h.sender_id, 'wording', h.wording_id,
       'why', h.why, 'by', u.first_name, 'at', h.begun_at))
     from notifications_halt h join crm_user u on u.id = h.begun_by_id
     where h.begun_at is not null and h.ended_at is null),
   'capabilities', (select json_agg(json_build_array(feature, region, state))
     from crm_capability))
 from (select 1) one left join crm_organisation o on true limit 1)
"""

# About the customer ``c``: every part is an index range of a few rows.
FACTS = """
json_build_object(
 'customer', json_build_object('id', c.id, 'ref', c.ref, 'kind', c.kind, 'title', c.title,
   'given_name', c.given_name, 'family_name', c.family_name,
   'organisation_name', c.organisation_name, 'address_form', c.address_form,
   'address_words', c.address_words, 'language', c.language, 'time_zone', c.time_zone,
   'region', c.region, 'standing', c.standing, 'owner_id', c.owner_id, 'tags', c.tags),
 'points', (select json_agg(json_build_object('id', p.id, 'kind', p.kind, 'value', p.value,
     'key', p.key, 'status', p.status, 'level', p.level, 'is_preferred', p.is_preferred,
     'fingerprint', f.print,
     'quarantine', (select json_build_object('at', q.reported_at, 'via', q.reported_via)
        from crm_quarantine q where q.lifted_at is null and q.fingerprint = any(f.prints)
          and (q.customer_id is null or q.customer_id = c.id) limit 1),
     'suppressions', (select json_agg(json_build_object('reason', s.reason,
          'purposes', s.purposes, 'at', s.begun_at))
        from notifications_suppression s
        where s.ended_at is null and s.fingerprint = any(f.prints)))
     order by p.is_preferred desc, p.level desc, p.id)
   from crm_contactpoint p, lateral (select {print} as print, {prints} as prints) f
   where p.customer_id = c.id and p.status <> 'retired'),
 'consent', (select json_agg(json_build_object('purpose', e.purpose, 'topic', e.topic,
     'channel', e.channel, 'action', e.action, 'source', e.source, 'ends_on', e.ends_on,
     'at', e.at) order by e.at, e.id)
   from notifications_consentevent e where e.customer_id = c.id),
 'enquiries', (select json_agg(json_build_object('id', q.id, 'about', q.about,
     'is_price_question', q.is_price_question, 'is_info_only', q.is_info_only,
     'asked_at', q.asked_at, 'answered_at', q.answered_at, 'ends_on', q.ends_on)
     order by q.asked_at)
   from notifications_enquiry q where q.customer_id = c.id
     and q.ends_on >= (casetrail_now() - interval '365 days')::date),
 'wishes', (select json_agg(json_build_object('id', w.id, 'topic', w.topic,
     'channel', w.channel, 'situation', w.situation, 'mode', w.mode, 'at_most', w.at_most,
     'per_days', w.per_days, 'until_on', w.until_on, 'set_by', w.set_by,
     'evidence', w.evidence, 'set_at', w.set_at))
   from notifications_wish w where w.customer_id = c.id and w.ended_at is null),
 'hours', (select json_build_object('channels', h.channels, 'not_before', h.not_before,
     'not_after', h.not_after, 'weekdays', h.weekdays)
   from notifications_contacthours h where h.customer_id = c.id),
 'interests', (select json_object_agg(i.subject, i.is_liked)
   from notifications_interest i where i.customer_id = c.id and i.ended_at is null),
 'sent', (select json_agg(json_build_array(s.message_id, s.customer_id, s.fingerprint,
     s.channel, s.topic, s.purpose, s.subject, s.situation, s.weight, s.at) order by s.at)
   from (select * from notifications_slot own where own.customer_id = c.id
           and own.at > casetrail_now() - interval '{days} days'
         union
         select * from notifications_slot shared where shared.fingerprint <> ''
           and shared.fingerprint = any(
             select {print} from crm_contactpoint p
             where p.customer_id = c.id and p.status <> 'retired')
           and shared.at > casetrail_now() - interval '{days} days') s),
 'waiting', (select json_agg(json_build_array(o.id, o.topic, o.subject, o.purpose, o.state,
     o.priority, o.due_at, o.created_at, o.claims, o.channel) order by o.id)
   from notifications_message o where o.customer_id = c.id
     and o.state in ('queued', 'held', 'asking', 'sending', 'unknown', 'joined')
     and (o.state <> 'joined' or o.ended_at is null)),
 'told', (select json_agg(json_build_array(t.message_id, n.topic, t.subject, t.predicate,
     t.value, t.at) order by t.at)
   from notifications_assertion t join notifications_message n on n.id = t.message_id
   where t.customer_id = c.id and t.at > casetrail_now() - interval '{days} days'
     and exists (select from notifications_body b join notifications_attempt a
         on a.message_id = b.message_id and a.body_no = b.no
       where b.act_id = t.act_id and b.message_id = coalesce(n.joined_id, n.id)
         and a.outcome not in ('retry', 'refused')
         and ((select mode from crm_organisation) is distinct from 'live'
           or a.provider <> '{rehearsed}'))),
 'pilots', (select json_agg(m.automation_id) from notifications_pilotmember m
   where m.customer_id = c.id and m.ended_at is null),
 'is_served', c.since_on is not null
   or exists (select from crm_order r where r.customer_id = c.id)
   or exists (select from crm_identifier n where n.customer_id = c.id and n.ended_at is null)
   or exists (select from crm_importrow w join crm_importrun i on i.id = w.run_id
     where w.customer_id = c.id and not i.is_dry_run),
 'is_being_righted', exists (select from crm_carenote n where n.customer_id = c.id
   and n.kind = 'recovery' and n.ended_at is null),
 'heard_at', heard.at,
 'unanswered_offers', (select count(*) from notifications_slot u
   where u.customer_id = c.id and u.purpose = 'promo'
     and u.at > coalesce(heard.at, '-infinity')
     and u.at > coalesce((select max(e.at) from notifications_consentevent e
       where e.customer_id = c.id and e.action <> 'withdraw'), '-infinity')))
"""
# When the customer last wrote or called.
HEARD = """
cross join lateral (select max(a.at) as at from crm_interaction i
  join crm_act a on a.id = i.act_id where i.customer_id = c.id and i.direction = 'in') heard
"""

# Which ids they are is hidden from the planner: their number would make it plan each time anew,
# and a plan for all costs less than planning.
IDS = "array(select unnest(%(ids)s::bigint[]))"
MANY = "select {facts}, {world} from crm_customer c {heard} where c.id = any({ids})"
MESSAGE = [field.column for field in Message._meta.concrete_fields]

ASKED = """
select {message},
 {facts} as facts, {world} as world,
 (select json_build_object('id', a.id, 'name', a.name, 'state', a.state, 'owner', u.first_name,
     'owner_id', a.owner_id)
  from notifications_automation a join crm_user u on u.id = a.owner_id
  where a.id = m.automation_id) as automation,
 (select json_build_object('id', s.id, 'username', s.username, 'first_name', s.first_name,
    'last_name', s.last_name, 'direct_line', s.direct_line,
    'partner_id', s.partner_id, 'desk__id', d.id,
    'desk__name', d.name, 'desk__direct_line', d.direct_line)
  from crm_user s left join crm_desk d on d.id = s.desk_id
  where s.id = coalesce((select owner_id from notifications_automation own
    where own.id = m.automation_id), m.sender_id)) as signer,
 (select json_build_object('id', b.id, 'name', b.name, 'email', b.email,
    'text_number', b.text_number, 'reply_to', b.reply_to, 'return_address', b.return_address,
    'mark', b.mark)
  from crm_user s join notifications_brand_desks bd on bd.desk_id = s.desk_id
  join notifications_brand b on b.id = bd.brand_id and b.is_open
  where s.id = coalesce((select owner_id from notifications_automation own
    where own.id = m.automation_id), m.sender_id) order by b.id limit 1) as brand,
 (select json_agg(json_build_object('id', w.id, 'channel', w.channel, 'language', w.language,
     'subject', w.subject, 'text', w.text, 'features', w.features, 'interests', w.interests,
     'is_signed', w.is_signed, 'state', w.state))
  from notifications_wording w where w.id = m.wording_id
     or (m.wording_id is null and w.topic = m.topic and w.state = 'live')) as wordings,
 (select json_agg(v.code) from notifications_override v where v.message_id = m.id) as overrides
from notifications_message m join crm_customer c on c.id = m.customer_id {heard}
where m.id = any({ids}) order by m.id
"""
PARTS = {"world": WORLD, "heard": HEARD, "ids": IDS}


def snapshots(ids: Sequence[int]) -> list[Snapshot]:
    """A snapshot for each message that there is, in the order of their ids; two reads."""
    read = [_asked(row) for row in _rows(statement(), asked_for(ids))]
    readings = _readings(one.message for one in read)
    return [with_readings(one, readings) for one in read]


def facts_of(customers: Sequence[int]) -> tuple[World, dict[int, Facts]]:
    """The world, and the facts of many customers at once: what simulations begin with."""
    rows = _rows(MANY.format(facts=_facts_sql(), **PARTS), asked_for(customers))
    if not rows:
        return world_now(), {}
    world = _world(rows[0][1])
    return world, {one.customer.pk: one for one in (_facts(row[0]) for row in rows)}


def world_now() -> World:
    return _world(_rows("select " + WORLD, {})[0][0])


def with_readings(snapshot: Snapshot, readings: dict[tuple[str, str], Fact]) -> Snapshot:
    """The snapshot with its own subject's facts, and what its promise would come to."""
    own = {key: fact for key, fact in readings.items() if key[0] == snapshot.message.subject}
    promise = probes.answer(snapshot.topic.probe, snapshot.message)
    return replace(snapshot, readings=own, promise=promise)


def _readings(messages: Iterable[Message]) -> dict[tuple[str, str], Fact]:
    subjects = {message.subject for message in messages if message.claims and message.subject}
    return crm_facts.read(subjects) if subjects else {}


def _rows(sql: str, parameters: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def statement() -> str:
    """The first read of ``snapshots``, as text."""
    message = ", ".join(f"m.{column}" for column in MESSAGE)
    return ASKED.format(message=message, facts=_facts_sql(), **PARTS)


def _facts_sql() -> str:
    return FACTS.format(
        days=DAYS,
        rehearsed=local.NAME,
        print=fingerprints.SQL.format(kind="p.kind", key="p.key"),
        prints=fingerprints.sql_known().format(kind="p.kind", key="p.key"),
    )


def asked_for(ids: Sequence[int]) -> dict:
    """What the statements here are told: whom or what they are about, and our secrets."""
    return {"ids": list(ids), **fingerprints.sql_parameters()}


def _asked(row: tuple) -> Snapshot:
    *columns, facts, world, automation, signer, brand, wordings, overrides = row
    attnames = [field.attname for field in Message._meta.concrete_fields]
    message = Message.from_db(connection.alias, attnames, _columns(columns))
    return Snapshot(
        _world(world),
        message,
        _facts(facts),
        signer=instance(User, signer),
        brand=brand and instance(Brand, brand),
        automation=automation,
        wordings=tuple(wordings or ()),
        overrides=frozenset(overrides or ()),
    )


def _columns(columns: list) -> list:
    """Raw rows hold JSON as text where a model holds its value."""
    return [
        json.loads(value)
        if name in ("claims", "own_words") and isinstance(value, str)
        else value
        for name, value in zip(MESSAGE, columns, strict=True)
    ]


def _world(found: dict) -> World:
    return World(
        now=datetime.fromisoformat(found["now"]),
        time_zone=found["time_zone"] or "UTC",
        mode=found["mode"] or "rehearsal",
        brand=found["brand"] or "",
        halts=tuple(found["halts"] or ()),
        capabilities={(f, region): state for f, region, state in found["capabilities"] or ()},
    )


def _facts(found: dict) -> Facts:
    return Facts(
        customer=instance(Customer, found["customer"]),
        points=tuple(_point(one) for one in found["points"] or ()),
        consent=tuple(found["consent"] or ()),
        enquiries=tuple(found["enquiries"] or ()),
        wishes=tuple(rebuilt(Wish, found["wishes"])),
        hours=found["hours"],
        interests=found["interests"] or {},
        sent=tuple(Sent(*one[:-1], at=_moment(one[-1])) for one in found["sent"] or ()),
        waiting=tuple(_waiting(one) for one in found["waiting"] or ()),
        told=tuple(Told(*one[:-1], at=_moment(one[-1])) for one in found["told"] or ()),
        pilots=frozenset(found["pilots"] or ()),
        is_served=found["is_served"],
        is_being_righted=found["is_being_righted"],
        unanswered_offers=found["unanswered_offers"],
        heard_at=_moment(found["heard_at"]) if found["heard_at"] else None,
    )


def _point(found: dict) -> Point:
    return Point(**found | {"suppressions": tuple(found["suppressions"] or ())})


def _waiting(found: list) -> Waiting:
    *before, due_at, created_at, claims, channel = found
    return Waiting(*before, _moment(due_at), _moment(created_at), claims, channel)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

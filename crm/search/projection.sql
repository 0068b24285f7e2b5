-- Which words a customer is found by. The chain: business rows -> card -> terms and vocabulary.
-- Triggers on the business tables keep it true for every write, bulk and raw SQL included.

-- A text as it is compared: no case, no accents, no invisible marks.
create or replace function casetrail_fold(text) returns text
language sql immutable parallel safe strict as $$
  select normalize(lower(unaccent(regexp_replace(
    normalize($1, NFKD),
    '[\u0300-\u036f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufeff]',
    '', 'g'))), NFC)
$$;

-- The words of a text: split at every sign, and whole without their signs, so that O'Brien is
-- found as o'brien, obrien and o brien. Scripts without spaces are found from any character on.
create or replace function casetrail_words(text) returns text[]
language plpgsql immutable parallel safe strict as $$
declare
  signs constant text := e'!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\'’‘ʼ´“”„«»‹›·•…–—―‑、。・¡¿';
  plain constant text := translate(casetrail_fold($1), e'\t\n\r\u2028\u2029', '     ');
  wholes constant text := translate(plain, signs, '');
  words text[] := '{}';
  word text;
begin
  foreach word in array string_to_array(
    translate(plain, signs, repeat(' ', length(signs)))
      || case when wholes <> plain then ' ' || wholes else '' end, ' ')
  loop
    word := left(word, 60);
    if word <> '' and not word = any (words) then
      words := words || word;
    end if;
    if word ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' then
      words := words || array(
        select substr(word, at, 12) from generate_series(2, least(length(word), 12)) as at
        where not substr(word, at, 12) = any (words));
    end if;
  end loop;
  return words;
end $$;

-- The words of a name: also with a particle drawn to the next one, as in de la Cruz or O Brien.
create or replace function casetrail_name_words(text) returns text[]
language plpgsql immutable parallel safe strict as $$
declare
  words text[] := casetrail_words($1);
  drawn text;
begin
  for at in 1 .. cardinality(words) - 1 loop
    drawn := left(words[at] || words[at + 1], 60);
    if words[at] ~ '^([a-z]|al|ben|da|das|de|del|den|der|di|dos|du|el|la|las|le|los|mac|mc|o|san|st|van|von)$'
      and not drawn = any (words) then
      words := words || drawn;
    end if;
  end loop;
  return words;
end $$;

-- An e-mail address from each beginning of a word on: ruth.adeyemi@…, adeyemi@…, fernmail.….
create or replace function casetrail_email_terms(text) returns text[]
language plpgsql immutable parallel safe strict as $$
declare
  parts constant text[] := regexp_split_to_array(translate(casetrail_fold($1), ' ', ''),
    '(?<=[@._+-])(?=[^@._+-])|(?<=[^0-9@._+-])(?=[0-9])');
  terms text[] := '{}';
  rest text := '';
begin
  for at in reverse cardinality(parts) .. 1 loop
    rest := parts[at] || rest;
    if position('.' in rest) > 0 then
      terms := left(rest, 60) || terms;
    end if;
  end loop;
  return terms;
end $$;

-- A phone number as '+' and its digits; as dialled at home too where that is not a part of it.
create or replace function casetrail_phone_terms(typed text, key text) returns text[]
language plpgsql immutable parallel safe strict as $$
declare
  abroad constant text := left(regexp_replace(split_part(key, ';', 1), '\D', '', 'g'), 20);
  dialled constant text := left(regexp_replace(typed, '\D', '', 'g'), 20);
begin
  if dialled = '' or position(dialled in abroad) > 0 then
    return array['+' || abroad];
  end if;
  return array['+' || abroad, dialled];
end $$;

create or replace function casetrail_point_terms(kind text, typed text, key text) returns text[]
language plpgsql immutable parallel safe strict as $$
begin
  if kind = 'phone' then
    return casetrail_phone_terms(typed, key);
  elsif kind <> 'email' then
    return casetrail_words(typed);
  elsif lower(typed) = key then
    return casetrail_email_terms(key);
  end if;
  return casetrail_email_terms(typed) || casetrail_email_terms(key);
end $$;

-- The cards of some customers, made from the business tables alone.
create or replace function casetrail_search_cards(bigint[])
returns table (customer_id bigint, names text, live text, old text, mailboxes text)
language sql stable as $$
  with customer as (
    select * from crm_customer where id = any ($1)
  ), term as (
    select p.customer_id, p.status = 'retired' as is_old, t.word
    from crm_contactpoint p, unnest(casetrail_point_terms(p.kind, p.value, p.key)) as t(word)
    where p.customer_id = any ($1)
    union all
    select i.customer_id, i.ended_at is not null, t.word
    from crm_identifier i, unnest(casetrail_words(i.value)) as t(word)
    where i.customer_id = any ($1)
    union all
    select o.customer_id, false, t.word
    from crm_order o, unnest(casetrail_words(o.number)) as t(word)
    where o.customer_id = any ($1)
    union all
    select c.id, false, t.word
    from customer c, unnest(casetrail_words(c.title) || lower(c.ref) || to_char(c.born_on, 'YYYY-MM-DD'))
      as t(word)
    where t.word is not null
  ), zone as (
    select term.customer_id,
      string_agg(distinct word, ' ' order by word) filter (where not is_old) as live,
      string_agg(distinct word, ' ' order by word) filter (where is_old) as old
    from term group by 1
  ), mailbox as (
    select p.customer_id, string_agg(distinct box, ' ' order by box) as boxes
    from crm_contactpoint p,
      replace(casetrail_fold(left(p.key, -1 - length(substring(p.key from '[^@]*$')))), ' ', '') as box
    where p.customer_id = any ($1) and p.kind = 'email'
    group by 1
  )
  select c.id,
    ' ' || array_to_string(casetrail_name_words(
      concat_ws(' ', c.given_name, c.family_name, c.organisation_name)), ' ') || ' ',
    ' ' || coalesce(zone.live, '') || ' ', ' ' || coalesce(zone.old, '') || ' ',
    ' ' || coalesce(mailbox.boxes, '') || ' '
  from customer c left join zone on zone.customer_id = c.id
    left join mailbox on mailbox.customer_id = c.id
$$;

-- The terms of one card, each at its best place: 0 name, 1 what holds, 2 what held once. A phone
-- number is found from any of its digits on, so that every part of it is the beginning of a term.
create or replace function casetrail_search_terms(names text, live text, old text)
returns table (term text, place smallint)
language sql immutable parallel safe as $$
  select spread.term, min(spread.place)::smallint from (
    select word as term, zone.place
    from (values (0, names), (1, live), (2, old)) as zone(place, words),
      string_to_table(trim(zone.words), ' ') as word
    where word <> '' and not starts_with(word, '+')
    union all
    select substr(word, at), zone.place
    from (values (1, live), (2, old)) as zone(place, words),
      string_to_table(trim(zone.words), ' ') as word, generate_series(2, length(word) - 2) as at
    where starts_with(word, '+')
  ) as spread
  group by 1
$$;

-- Whether misspelt words are compared with this term: letters alone, and no ref.
create or replace function casetrail_is_spelt(text) returns boolean
language sql immutable parallel safe as $$
  select $1 ~ '^[^0-9@.+_-]{3,40}$' and $1 !~ '^c[bcdfghjkmnpqrstvwxz]{7}$'
$$;

-- A word without one of its letters, and without two where it is neither short nor long: two
-- spellings of one word have such a remainder in common.
create or replace function casetrail_slips(word text) returns text[]
language sql immutable parallel safe strict as $$
  with once as (
    select overlay(word placing '' from at for 1) as rest from generate_series(1, length(word)) as at
  ), twice as (
    select overlay(rest placing '' from at for 1) as rest
    from once, generate_series(1, length(rest)) as at where length(word) between 5 and 9
  )
  select array(select word union select rest from once union select rest from twice where rest <> '')
$$;

-- Words that may have been meant by one that is misspelt, a bounded number: with a remainder in
-- common; those that begin like it but for the last letter, or contain it; long ones with most of
-- their letters in threes.
create or replace function casetrail_near_words(term text) returns setof text
language plpgsql stable
set pg_trgm.similarity_threshold = 0.4
-- Bitmap scans alone: comparing each word would seem cheap while the vocabulary is small.
set enable_seqscan = off set enable_indexscan = off set enable_indexonlyscan = off set jit = off
as $$
begin
  return query select word::text from crm_vocabularyword
    where slips && casetrail_slips(term)::varchar[]
    order by similarity(word, term) desc, word limit 40;
  if length(term) >= 8 then
    return query select word::text from crm_vocabularyword
      where word % term order by similarity(word, term) desc, word limit 20;
  end if;
  if length(term) >= 4 then
    return query select word::text from crm_vocabularyword
      where word >= left(term, -1) collate "C" and word < left(term, -1) || chr(1114111) collate "C"
      order by word limit 20;
    return query select word::text from crm_vocabularyword
      where word like '%' || term || '%' limit 20;
  end if;
end $$;

-- Bring the cards, terms and vocabulary of some customers up to date. The cards are locked before
-- anything is read: of two transactions about one customer the second sees what the first did.
create or replace function casetrail_search_refresh(customers bigint[]) returns void
language plpgsql as $$
begin
  perform 1 from crm_searchcard where customer_id = any (customers) order by customer_id for update;
  with fresh as materialized (
    select * from casetrail_search_cards(customers)
  ), stale as materialized (
    select * from crm_searchcard where customer_id = any (customers)
  ), changed as materialized (
    select customer_id from (select * from fresh except select * from stale) f
    union
    select customer_id from stale where customer_id not in (select customer_id from fresh)
  ), wanted as materialized (
    select f.customer_id, t.term, t.place from fresh f join changed using (customer_id),
      casetrail_search_terms(f.names, f.live, f.old) as t
  ), had as materialized (
    select s.customer_id, t.term, t.place from stale s join changed using (customer_id),
      casetrail_search_terms(s.names, s.live, s.old) as t
  ), gone as (
    delete from crm_searchterm t using (select * from had except select * from wanted) as g
    where (t.term, t.place, t.customer_id) = (g.term collate "C", g.place, g.customer_id)
  ), come as (
    insert into crm_searchterm (term, place, customer_id)
    select term, place, customer_id from (select * from wanted except select * from had) as c
    order by 1, 2, 3
    on conflict do nothing
  ), spelt as (
    insert into crm_vocabularyword (word, slips)
    select word, casetrail_slips(word) from (
      select distinct term collate "C" as word from wanted where casetrail_is_spelt(term)
    ) as w
    where not exists (select from crm_vocabularyword v where v.word = w.word)
  ), lost as (
    delete from crm_searchcard where customer_id in (
      select customer_id from changed except select customer_id from fresh)
  )
  insert into crm_searchcard select f.* from fresh f join changed using (customer_id)
  on conflict (customer_id) do update
    set names = excluded.names, live = excluded.live, old = excluded.old, mailboxes = excluded.mailboxes;
end $$;

create or replace function casetrail_search_follow() returns trigger language plpgsql as $$
declare
  customers bigint[];
begin
  if tg_table_name = 'crm_customer' then
    if tg_op = 'INSERT' then
      customers := array(select id from now_rows);
    elsif tg_op = 'DELETE' then
      customers := array(select id from then_rows);
    else
      customers := array(
        select n.id from now_rows n join then_rows t using (id)
        where (n.given_name, n.family_name, n.organisation_name, n.title, n.ref, n.born_on)
          is distinct from (t.given_name, t.family_name, t.organisation_name, t.title, t.ref, t.born_on));
    end if;
  elsif tg_table_name = 'crm_order' and tg_op = 'UPDATE' then
    -- An order changes with each report; its number never does.
    customers := array(
      select unnest(array[n.customer_id, t.customer_id])
      from now_rows n join then_rows t using (id) where n.customer_id <> t.customer_id);
  elsif tg_op = 'INSERT' then
    customers := array(select distinct customer_id from now_rows);
  elsif tg_op = 'DELETE' then
    customers := array(select distinct customer_id from then_rows);
  else
    customers := array(select customer_id from now_rows union select customer_id from then_rows);
  end if;
  if customers <> '{}' then
    perform casetrail_search_refresh(customers);
  end if;
  return null;
end $$;

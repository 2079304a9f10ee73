-- granted to: nobody
-- Where an entry stands, and what a hold turns down, are versions with that digest: published before this release, or
-- in it, no later than they are named.
create or replace function registry.check_digests(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  with claims as (
    select s.position, s.entry collate "C" as entry, (s.after ->> 'version') collate "C" as version,
           s.after ->> 'digest' as digest
    from unnest(p_steps) s where s.change in ('create', 'update', 'move')
    union all
    select s.position, s.entry, s.after #>> '{hold,version}', s.after #>> '{hold,digest}'
    from unnest(p_steps) s where s.change = 'hold'
  ), brought as (
    select s.position, s.entry, s.publishes ->> 'version' as version, s.publishes ->> 'digest' as digest
    from unnest(p_steps) s where s.publishes is not null
  )
  select c.entry, c.version, coalesce(v.digest, b.digest) as digest into wrong
  from claims c
  left join registry.versions v on v.entry = c.entry and v.version = c.version
  left join brought b on b.entry = c.entry and b.version = c.version and b.position <= c.position
  where coalesce(v.digest, b.digest) is distinct from c.digest
  order by c.position limit 1;
  if not found then
    return;
  end if;
  if wrong.digest is null then
    perform registry.refuse(
      422, 'unpublished_version', format('%s has no published version %s', wrong.entry, wrong.version),
      jsonb_build_object('entry', wrong.entry, 'version', wrong.version), 'Plan again on the present state.');
  end if;
  perform registry.refuse(
    422, 'wrong_digest', format('Version %s of %s has another digest than the proposal says', wrong.version, wrong.entry),
    jsonb_build_object('entry', wrong.entry, 'version', wrong.version, 'digest', wrong.digest),
    'Plan again on the present state.');
end
$$;

-- granted to: nobody
-- Where an entry stands, and what a hold turns down, are versions with that digest: published before this release, or
-- in it, no later than they are named. A window finds the latter: a join of steps with steps may be planned as a loop
-- in a loop.
create or replace function registry.check_digests(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  with mentions as (
    select s.position, s.entry collate "C" as entry, (s.publishes ->> 'version') collate "C" as version,
           s.publishes ->> 'digest' as brought, null as claimed
    from unnest(p_steps) s where s.publishes is not null
    union all
    select s.position, s.entry, s.after ->> 'version', null, s.after ->> 'digest'
    from unnest(p_steps) s where s.change in ('create', 'update', 'move')
    union all
    select s.position, s.entry, s.after #>> '{hold,version}', null, s.after #>> '{hold,digest}'
    from unnest(p_steps) s where s.change = 'hold'
  ), known as (
    select m.position, m.entry, m.version, m.claimed,
           coalesce(max(m.brought) over (partition by m.entry, m.version order by m.position, m.claimed nulls first
                                         rows between unbounded preceding and current row),
                    (select v.digest from registry.versions v where v.entry = m.entry and v.version = m.version)
           ) as digest
    from mentions m
  )
  select k.entry, k.version, k.digest into wrong
  from known k
  where k.claimed is not null and k.digest is distinct from k.claimed
  order by k.position limit 1;
  if not found then
    return;
  end if;
  if wrong.digest is null then
    perform registry.refuse(
      422, 'unpublished_version', format('%s has no published version %s', wrong.entry, wrong.version),
      jsonb_build_object('entry', wrong.entry, 'version', wrong.version), 'plan again on the present state');
  end if;
  perform registry.refuse(
    422, 'wrong_digest',
    format('version %s of %s has another digest than the proposal says', wrong.version, wrong.entry),
    jsonb_build_object('entry', wrong.entry, 'version', wrong.version, 'digest', wrong.digest),
    'plan again on the present state');
end
$$;

-- granted to: readers
-- Folds all changes: each starts where the one before it ended, and the last ends at the entry's row of today.
create or replace function registry.verify_entries_v1() returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  with folded as materialized (
    select c.entry, c.release, c.before, c.after,
           lag(c.after) over (partition by c.entry order by c.release, c.position) as left_behind,
           row_number() over (partition by c.entry order by c.release desc, c.position desc) = 1 as newest
    from registry.release_changes c
  ), problems as (
    select f.entry, format('release %s does not start where the change before it ended', f.release) as problem
    from folded f where f.before is distinct from f.left_behind
    union all
    select f.entry, format('release %s changed it and is missing', f.release)
    from folded f where not exists (select from registry.releases r where r.number = f.release)
    union all
    select f.entry, 'it was released and has no row'
    from folded f where f.newest and not exists (select from registry.entries e where e.entry = f.entry)
    union all
    select e.entry, coalesce('its row is not what release ' || f.release || ' left', 'no release made it')
    from registry.entry_rows e
    left join folded f on f.entry = e.entry and f.newest
    where f.after is distinct from e.state
    union all
    select e.entry, format('it stands at %s, which is not published with that digest', e.version)
    from registry.entries e
    where not exists (select from registry.versions v
                      where v.entry = e.entry and v.version = e.version and v.digest = e.digest)
    union all
    select e.entry, format('it stands at %s, which was purged', e.version)
    from registry.entries e
    join registry.versions v on v.entry = e.entry and v.version = e.version
    where v.manifest is null and not e.retired
  )
  select jsonb_build_object(
    'checked', (select count(*) from registry.entries),
    'problems', (select coalesce(jsonb_agg(jsonb_build_object('what', 'entry ' || p.entry, 'problem', p.problem)
                                           order by p.entry, p.problem collate "C"), '[]') from problems p))
$$;

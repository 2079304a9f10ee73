-- granted to: readers
-- What git declares of each entry as far as the registry knows: what its hold turned down, or where the last publish
-- or sync that touched it left it; what one did while a hold was on says nothing about the version.
create or replace function registry.fetch_declared_v1(p_entries jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    jsonb_build_object('entry', e.entry, 'version', d.declared -> 'version', 'digest', d.declared -> 'digest')
    order by e.entry), '[]')
  from registry.entries e
  cross join lateral (
    select coalesce(e.hold, (
      select c.after from registry.release_changes c
      join registry.releases r on r.number = c.release
      where c.entry = e.entry and r.action in ('publish', 'sync') and c.after -> 'hold' = 'null'::jsonb
      order by c.release desc, c.position desc limit 1)) as declared
  ) d
  where e.entry in (select w.value from jsonb_array_elements_text(p_entries) w) and d.declared is not null
$$;

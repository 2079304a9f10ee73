-- granted to: readers
-- The entries that belong to this owner now, as they stood right after a release.
create or replace function registry.fetch_state_v1(p_owner text, p_release bigint) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(then_was.after order by e.entry), '[]')
  from registry.entries e
  cross join lateral (
    select c.after from registry.release_changes c
    where c.entry = e.entry and c.release <= p_release
    order by c.release desc, c.position desc limit 1
  ) then_was
  where e.owner = p_owner
$$;

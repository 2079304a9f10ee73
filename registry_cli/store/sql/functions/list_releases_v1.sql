-- granted to: readers
-- Releases, newest first; with p_entry those that changed it, and of them only its changes.
create or replace function registry.list_releases_v1(
  p_owner text default null, p_entry text default null, p_before bigint default null, p_limit bigint default 50
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(registry.release_json(page.release, p_entry) order by page.number desc), '[]')
  from (
    select r.number, r as release
    from registry.releases r
    where (p_owner is null or r.owner = p_owner)
      and (p_before is null or r.number < p_before)
      and (p_entry is null or exists (select from registry.release_changes c
                                      where c.entry = p_entry and c.release = r.number))
    order by r.number desc limit p_limit
  ) page
$$;

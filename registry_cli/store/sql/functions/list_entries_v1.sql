-- granted to: readers
-- One page of entries, in the order of their names; the next page starts after the last entry of this one.
create or replace function registry.list_entries_v1(
  p_kind text default null, p_owner text default null, p_status text default null, p_after text default null,
  p_limit bigint default 500
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(registry.entry_summary(page.listed, v) order by page.entry), '[]')
  from (
    select e.entry, e.version, e as listed
    from registry.entries e
    where (p_kind is null or e.kind = p_kind)
      and (p_owner is null or e.owner = p_owner)
      and (p_status is null or e.status = p_status)
      and (p_after is null or e.entry > p_after)
    order by e.entry limit p_limit
  ) page
  join registry.versions v on v.entry = page.entry and v.version = page.version
$$;

-- granted to: readers
-- The live state in one statement, so that all of it is of one moment.
create or replace function registry.fetch_snapshot_v1(p_owner text) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select jsonb_build_object(
    'release', coalesce(newest.number, 0),
    'chain', coalesce(newest.chain, ''),
    'watermark', (select o.watermark from registry.owners o where o.name = p_owner),
    'entries', coalesce((select jsonb_agg(e.state order by e.entry) from registry.entry_rows e), '[]'))
  from (select) one
  left join lateral (select r.number, r.chain from registry.releases r order by r.number desc limit 1) newest on true
$$;

-- granted to: readers
-- Where the caller is, who it is taken for, and how far the registry has come; only who may read is told.
create or replace function registry.describe_registry_v1() returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select jsonb_build_object(
    'server_version', current_setting('server_version'), 'database', current_database(),
    'actor', registry.caller_actor(), 'role', registry.caller_level(), 'now', registry.utc_text(clock_timestamp()),
    'release', coalesce(newest.number, 0), 'chain', coalesce(newest.chain, ''),
    'owners', (
      select coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'watermark', o.watermark, 'entries', (
        select count(*) from registry.entries e where e.owner = o.name)) order by o.name), '[]')
      from registry.owners o),
    'migrations', registry.recorded_migrations())
  from (select) one
  left join lateral (select r.number, r.chain from registry.releases r order by r.number desc limit 1) newest on true
$$;

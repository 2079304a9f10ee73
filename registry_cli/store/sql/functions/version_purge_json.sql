-- granted to: readers
-- When a version was purged, by whom and why; null when it was not.
create or replace function registry.version_purge_json(p_entry text, p_version text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_build_object('release', r.number, 'at', registry.utc_text(r.at), 'actor', r.actor, 'reason', p.reason)
    from registry.purges p
    join registry.releases r on r.number = p.release
    where p.entry = p_entry and p.version = p_version and p.path is null);
end
$$;

-- granted to: nobody
-- A purged version is an error that says when and why, and how its content can come back without what had to go.
create or replace function registry.refuse_purged_version(p_entry text, p_version text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  purge constant jsonb := coalesce(registry.version_purge_json(p_entry, p_version), '{}');
begin
  perform registry.refuse(
    410, 'purged', format('version %s of %s was purged in release %s: %s', p_version, p_entry,
                          coalesce(purge ->> 'release', 'unknown'), coalesce(purge ->> 'reason', 'nothing says why')),
    jsonb_build_object('entry', p_entry, 'version', p_version) || purge,
    'give the content a new version, without what was purged');
end
$$;

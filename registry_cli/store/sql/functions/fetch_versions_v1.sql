-- granted to: readers
-- All published versions of some entries, lowest first, and whether each was ever live, and purged.
create or replace function registry.fetch_versions_v1(p_entries jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    jsonb_build_object('entry', v.entry, 'version', v.version, 'digest', v.digest, 'release', v.release,
                       'ever_live', v.ever_live, 'purged', v.purged)
    order by v.entry, v.sort_key), '[]')
  from registry.version_states v
  where v.entry in (select e.value from jsonb_array_elements_text(p_entries) e)
$$;

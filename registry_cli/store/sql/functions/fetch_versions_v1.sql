-- granted to: readers
create or replace function registry.fetch_versions_v1(p_entries jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('entry', v.entry, 'version', v.version, 'digest', v.digest, 'release', v.release,
                       'ever_live', live.version is not null)
    order by v.entry, v.sort_key), '[]')
  from (select distinct e.value collate "C" as entry from jsonb_array_elements_text(p_entries) e) wanted
  join registry.versions v on v.entry = wanted.entry
  left join (select distinct c.entry, c.version from registry.release_changes c
             where c.change in ('create', 'update', 'move')
               and c.entry in (select e.value from jsonb_array_elements_text(p_entries) e)) live
    on live.entry = v.entry and live.version = v.version
$$;

-- granted to: nobody
-- The release, its one change (the entry stays as it is), the tombstones, and then the content goes. What validation
-- remembers of the owner's files goes with it.
create or replace function registry.write_purge(
  p_version registry.versions, p_reason text, p_newest registry.releases
) returns registry.releases
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  made registry.releases;
  state constant jsonb := (select e.state from registry.entry_rows e where e.entry = p_version.entry);
  gone constant jsonb := (
    select coalesce(jsonb_agg(distinct o.digest collate "C" order by o.digest collate "C"), '[]')
    from registry.version_objects(p_version.entry, p_version.version) o where o.used_by = '[]');
  purged constant jsonb := jsonb_build_object(
    'version', p_version.version, 'digest', p_version.digest,
    'files', registry.version_files_json(p_version.entry, p_version.version), 'gone', gone);
begin
  made := registry.append_release(
    jsonb_build_object('owner', state -> 'owner', 'action', 'purge', 'reason', p_reason), p_newest,
    jsonb_build_array(jsonb_build_object('entry', p_version.entry, 'change', 'purge', 'before', state, 'after', state,
                                         'publishes', null, 'purges', purged)));
  insert into registry.release_changes (release, position, entry, change, before, after, purges)
  values (made.number, 1, p_version.entry, 'purge', state, state, purged);
  insert into registry.purges (entry, version, path, digest, release, reason)
  select p_version.entry, p_version.version, t.path, t.digest, made.number, made.reason
  from registry.purge_tombstones(purged) t;
  update registry.objects o set content = null
  where o.digest in (select g.value from jsonb_array_elements_text(gone) g);
  update registry.versions v set manifest = null where v.entry = p_version.entry and v.version = p_version.version;
  delete from registry.seen s where s.owner = state ->> 'owner';
  return made;
end
$$;

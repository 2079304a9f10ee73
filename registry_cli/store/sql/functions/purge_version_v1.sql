-- granted to: writers
-- Takes the content of a version that is not live out of the database, as a release of its own: for what must not be
-- kept, such as a secret. {"entry", "version", "reason", "base_release"}; only an administrator may.
-- The version and the digests of what went stay on record. Files that other versions need stay, too: `kept` says whose
-- they are. What is purged already is purged no second time.
create or replace function registry.purge_version_v1(p_purge jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  newest registry.releases;
  doomed registry.versions;
  made boolean;
begin
  perform registry.require_admin('purge');
  perform registry.check_purge(p_purge);
  perform pg_advisory_xact_lock(hashtextextended('registry.commit_release', 0));
  newest := registry.newest_release();
  doomed := registry.require_version(p_purge ->> 'entry', p_purge ->> 'version');
  made := doomed.manifest is not null;
  if made then
    perform registry.check_base(p_purge, newest.number);
    perform registry.check_not_live(doomed);
    newest := registry.write_purge(doomed, p_purge ->> 'reason', newest);
  end if;
  return registry.release_answer(newest, made) || jsonb_build_object(
    'entry', doomed.entry, 'version', doomed.version, 'digest', doomed.digest, 'kept', (
      select coalesce(jsonb_agg(jsonb_build_object('digest', o.digest, 'path', o.path, 'used_by', o.used_by)
                                order by o.path collate "C" nulls first), '[]')
      from registry.version_objects(doomed.entry, doomed.version) o));
end
$$;

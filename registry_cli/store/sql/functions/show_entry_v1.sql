-- granted to: readers
-- Everything about an entry and one of its versions, by default the one it stands at. When it was purged there is
-- no manifest, and `purged` says when, by whom and why.
create or replace function registry.show_entry_v1(p_entry text, p_version text default null) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.entries := registry.require_entry(p_entry);
  shown registry.versions := registry.require_version(p_entry, coalesce(p_version, wanted.version));
begin
  return registry.entry_summary(wanted, shown) || jsonb_build_object(
    'live_version', wanted.version, 'owners', wanted.owners, 'metadata', wanted.metadata,
    'deprecation', wanted.deprecation, 'hold', wanted.hold,
    'digest', shown.digest, 'commit', shown.commit_sha, 'path', shown.path, 'manifest', shown.manifest,
    'purged', registry.version_purge_json(p_entry, shown.version),
    'release', shown.release, 'published_at', registry.utc_text(shown.published_at),
    'files', registry.version_files_json(p_entry, shown.version),
    'references', registry.version_references_json(p_entry, shown.version),
    'versions', registry.version_list(p_entry));
end
$$;

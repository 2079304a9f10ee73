-- granted to: readers
-- All versions of an entry, the highest first.
create or replace function registry.version_list(p_entry text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object('version', v.version, 'status', v.state, 'digest', v.digest, 'commit', v.commit_sha,
                         'published_at', registry.utc_text(v.published_at)) order by v.sort_key desc), '[]')
    from registry.version_states v where v.entry = p_entry);
end
$$;

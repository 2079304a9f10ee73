-- granted to: readers
-- A release as it is told to clients, with all its changes, or with those of one entry.
create or replace function registry.release_json(p_release registry.releases, p_entry text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'release', p_release.number, 'action', p_release.action, 'owner', p_release.owner, 'commit', p_release.commit_sha,
    'repository_url', p_release.repository_url, 'ref', p_release.ref, 'actor', p_release.actor,
    'git_author', p_release.git_author, 'reason', p_release.reason, 'at', registry.utc_text(p_release.at),
    'chain', p_release.chain,
    'changes', (
      select coalesce(jsonb_agg(
        jsonb_build_object('entry', c.entry, 'change', c.change, 'before', c.before, 'after', c.after,
                           'published', c.published, 'purges', c.purges) order by c.position), '[]')
      from registry.release_changes c
      where c.release = p_release.number and (p_entry is null or c.entry = p_entry)));
end
$$;

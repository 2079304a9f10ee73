-- granted to: readers
-- What the chain of a release is the hash of, as JSON: everything that a release says, and the chain before it.
-- Changes are [{entry, change, before, after, publishes}] in their order; that of a purge says what it
-- purges, too.
create or replace function registry.chain_document(
  p_previous text, p_release registry.releases, p_changes jsonb
) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'previous', p_previous, 'number', p_release.number, 'at', registry.utc_text(p_release.at),
    'owner', p_release.owner, 'action', p_release.action, 'actor', p_release.actor, 'commit', p_release.commit_sha,
    'repository_url', p_release.repository_url, 'ref', p_release.ref, 'git_author', p_release.git_author,
    'reason', p_release.reason, 'changes', p_changes);
end
$$;

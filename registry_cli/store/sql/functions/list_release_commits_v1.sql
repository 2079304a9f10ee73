-- granted to: readers
-- The commits that an owner published or synced, each with the newest release made from it.
create or replace function registry.list_release_commits_v1(p_owner text) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    jsonb_build_object('commit', c.commit_sha, 'release', c.number) order by c.number desc), '[]')
  from (
    select r.commit_sha, max(r.number) as number
    from registry.releases r
    where r.owner = p_owner and r.action in ('publish', 'sync') and r.commit_sha is not null
    group by r.commit_sha
  ) c
$$;

-- granted to: readers
-- Hashes one page of releases again, and compares text, rows and order.
-- Whether the newest ones were cut off only who knows a chain from before can tell, and verify_entries.
create or replace function registry.verify_releases_v1(
  p_after bigint default null, p_limit bigint default 50
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  with page as materialized (
    select r.number, registry.release_problems(r) as problems
    from registry.releases r
    where p_after is null or r.number > p_after
    order by r.number limit p_limit
  )
  select jsonb_build_object(
    'checked', (select count(*) from page), 'last', (select max(p.number) from page p),
    'problems', (
      select coalesce(jsonb_agg(jsonb_build_object('what', 'release ' || p.number, 'problem', t.problem)
                                order by p.number, t.position), '[]')
      from page p cross join lateral unnest(p.problems) with ordinality t(problem, position)))
$$;

-- granted to: readers
-- Compares one page of versions with their canonical documents; p_after is 'kind/id@version'.
create or replace function registry.verify_versions_v1(
  p_after text default null, p_limit bigint default 500
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  with page as materialized (
    select v.entry || '@' || v.version as label, v.entry, v.version, registry.version_problems(v) as problems
    from registry.versions v
    where p_after is null
      or (v.entry, v.version) > (split_part(p_after, '@', 1), substr(p_after, strpos(p_after, '@') + 1))
    order by v.entry, v.version limit p_limit
  )
  select jsonb_build_object(
    'checked', (select count(*) from page),
    'last', (select p.label from page p order by p.entry desc, p.version desc limit 1),
    'problems', (
      select coalesce(jsonb_agg(jsonb_build_object('what', 'version ' || p.label, 'problem', t.problem)
                                order by p.entry, p.version, t.position), '[]')
      from page p cross join lateral unnest(p.problems) with ordinality t(problem, position)))
$$;

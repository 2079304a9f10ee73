-- granted to: readers
-- Hashes one page of objects again. Content may be missing only where a release purged it, and then it must be.
create or replace function registry.verify_objects_v1(
  p_after text default null, p_limit bigint default 500
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  with page as materialized (
    select o.digest, encode(sha256(o.content), 'hex') as actual
    from registry.objects o
    where p_after is null or o.digest > p_after
    order by o.digest limit p_limit
  ), problems as (
    select p.digest, 'its content hashes to ' || p.actual as problem
    from page p where p.actual <> p.digest
    union
    select p.digest, 'its content is missing, and no tombstone says why'
    from page p where p.actual is null and not exists (select from registry.purges t where t.digest = p.digest)
    union
    select p.digest, 'it was purged, and its content is still there'
    from page p
    join registry.purges t on t.digest = p.digest
    cross join lateral registry.version_objects(t.entry, t.version) o
    where p.actual is not null and o.digest = p.digest and o.used_by = '[]'
    union
    select p.digest, format('its tombstone is not one that release %s left', t.release)
    from page p
    join registry.purges t on t.digest = p.digest
    where not registry.is_tombstone(t)
  )
  select jsonb_build_object(
    'checked', (select count(*) from page), 'last', (select max(p.digest) from page p),
    'problems', (select coalesce(jsonb_agg(jsonb_build_object('what', 'object ' || p.digest, 'problem', p.problem)
                                           order by p.digest, p.problem collate "C"), '[]') from problems p))
$$;

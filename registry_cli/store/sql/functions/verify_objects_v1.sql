-- granted to: readers
-- Hashes one page of objects again.
create or replace function registry.verify_objects_v1(
  p_after text default null, p_limit bigint default 500
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  with page as materialized (
    select o.digest, encode(sha256(o.content), 'hex') as actual
    from registry.objects o
    where p_after is null or o.digest > p_after
    order by o.digest limit p_limit
  )
  select jsonb_build_object(
    'checked', count(*), 'last', max(p.digest),
    'problems', coalesce(jsonb_agg(
      jsonb_build_object('what', 'object ' || p.digest, 'problem', 'its content hashes to ' || p.actual)
      order by p.digest) filter (where p.actual <> p.digest), '[]'))
  from page p
$$;

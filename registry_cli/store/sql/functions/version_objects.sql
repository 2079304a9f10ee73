-- granted to: readers
-- The objects of a version that have content, its canonical document (without a path) and its files, each with the
-- other versions that need it because they are not purged. An empty file is left out: nothing is in it.
create or replace function registry.version_objects(p_entry text, p_version text)
returns table (path text, digest text, used_by jsonb)
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  with own as materialized (
    select w.path, w.digest
    from (
      select null as path, v.digest from registry.versions v where v.entry = p_entry and v.version = p_version
      union all
      select f.path, f.digest from registry.version_files f where f.entry = p_entry and f.version = p_version
    ) w
    join registry.objects o on o.digest = w.digest and octet_length(o.content) > 0
  ), users as (
    select v.digest, v.entry, v.version
    from registry.versions v where v.digest in (select o.digest from own o)
    union
    select f.digest, f.entry, f.version
    from registry.version_files f where f.digest in (select o.digest from own o)
  ), needed as (
    select u.digest, jsonb_agg(u.entry || '@' || u.version order by u.entry, u.version) as used_by
    from users u
    join registry.versions v on v.entry = u.entry and v.version = u.version and v.manifest is not null
    where (u.entry, u.version) <> (p_entry, p_version)
    group by u.digest
  )
  select o.path, o.digest, coalesce(n.used_by, '[]')
  from own o
  left join needed n on n.digest = o.digest
$$;

-- granted to: readers
-- The tombstones that a purge leaves, by what its release says of it: always that of the canonical document, and those
-- of the files that went.
create or replace function registry.purge_tombstones(p_purges jsonb) returns table (path text, digest text)
  language sql immutable
  set search_path = pg_catalog, pg_temp
as $$
  select null, p_purges ->> 'digest'
  union all
  select f.key, f.value from jsonb_each_text(p_purges -> 'files') f where p_purges -> 'gone' ? f.value
$$;

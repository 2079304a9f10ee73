-- granted to: readers
-- Whether the release that a tombstone names did purge just that, for that reason.
create or replace function registry.is_tombstone(p_purge registry.purges) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from registry.release_changes c
    join registry.releases r on r.number = c.release and r.reason = p_purge.reason
    cross join lateral registry.purge_tombstones(c.purges) t
    where c.release = p_purge.release and c.entry = p_purge.entry and c.purges ->> 'version' = p_purge.version
      and t.path is not distinct from p_purge.path and t.digest = p_purge.digest);
end
$$;

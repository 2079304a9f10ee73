-- granted to: nobody
-- The newest release, its number 0 and its chain empty when there is none yet.
create or replace function registry.newest_release() returns registry.releases
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  newest registry.releases;
begin
  select r.* into newest from registry.releases r order by r.number desc limit 1;
  newest.number := coalesce(newest.number, 0);
  newest.chain := coalesce(newest.chain, '');
  return newest;
end
$$;

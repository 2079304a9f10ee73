-- granted to: nobody
-- Who last set or changed the hold of an entry; null when nobody did.
create or replace function registry.hold_actor(p_entry text) returns text
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select r.actor
  from registry.release_changes c
  join registry.releases r on r.number = c.release
  where c.entry = p_entry and c.change = 'hold'
  order by c.release desc, c.position desc limit 1
$$;

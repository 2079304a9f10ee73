-- granted to: readers
create or replace function registry.require_entry(p_entry text) returns registry.entries
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.entries;
begin
  perform registry.require_reader();
  select e.* into wanted from registry.entries e where e.entry = p_entry;
  if not found then
    perform registry.refuse(404, 'not_found', format('there is no %s in this registry', coalesce(p_entry, 'null')),
                            jsonb_build_object('entry', p_entry), 'see registry list for what there is');
  end if;
  return wanted;
end
$$;

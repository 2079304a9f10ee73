-- granted to: nobody
-- Makes the owner known and moves its watermark, if the proposal says one. Who moves it has compared it under the lock.
create or replace function registry.move_watermark(p_release jsonb) returns void
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
begin
  insert into registry.owners (name, created_at) values (p_release ->> 'owner', clock_timestamp())
  on conflict do nothing;
  if jsonb_typeof(p_release -> 'watermark') = 'object' then
    update registry.owners o set watermark = p_release #>> '{watermark,after}'
    where o.name = p_release ->> 'owner' and o.watermark is distinct from p_release #>> '{watermark,after}';
  end if;
end
$$;

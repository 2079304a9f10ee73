-- granted to: nobody
-- Compare and swap: the proposal was planned on a state and a watermark that must still be the present ones.
create or replace function registry.check_base(p_release jsonb, p_newest bigint) returns void
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  stored text := (select o.watermark from registry.owners o where o.name = p_release ->> 'owner');
begin
  if (p_release ->> 'base_release')::bigint <> p_newest
    or (jsonb_typeof(p_release -> 'watermark') = 'object'
        and stored is distinct from p_release #>> '{watermark,before}')
  then
    perform registry.refuse(
      409, 'stale_snapshot', 'the registry has changed since this was planned',
      jsonb_build_object('base_release', p_release -> 'base_release', 'release', p_newest, 'watermark', stored),
      'run the command again: it plans on the present state');
  end if;
end
$$;
